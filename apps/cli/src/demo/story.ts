import { join } from 'node:path';
import { z } from 'zod';
import { ApiClient } from '../api/api-client.js';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { uploadFile } from '../import/upload-file.js';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { arrivalsAt } from './arrivals.js';
import { awaitDeliveries } from './await-deliveries.js';
import { checkStored } from './check-demo.js';
import {
  checkArrived,
  checkDecided,
  checkFirst,
  checkMailed,
  checkRepeated,
  pressingOf,
  type Pressing,
} from './check-messages.js';
import { createObjects } from './create-objects.js';
import { type DeliveryAnswer } from './delivery-answers.js';
import { putDemoPolicy } from './demo-policy.js';
import { type DemoSinks } from './demo-sinks.js';
import { type Finding } from './finding.js';
import { findingsText } from './findings-text.js';
import { anomaliesText, historyText, linesText } from './jobs-text.js';
import { chatText, mailText, messagesTable, ticketText } from './messages-text.js';
import { captureHistory, checkAnomalies, runJob, type JobDone } from './other-jobs.js';
import { runCheck } from './run-check.js';
import { DEMO_DATE, SAMPLE_FILES, SAMPLE_OBJECTS } from './sample-fleet.js';
import { nextSteps, seconds, summary } from './summary-text.js';
import { type TemporaryProduct } from './temporary-product.js';

const MAIL_LINES = 14;
const CHAT_LINES = 9;

/** What the demo shows, from an empty product to messages that people got. */
export class DemoStory {
  private readonly style;
  /** Every delivery so far. */
  private told: readonly DeliveryAnswer[] = [];
  private latestRun = '';

  constructor(
    private readonly client: ApiClient,
    private readonly sinks: DemoSinks,
    private readonly context: CliContext,
  ) {
    this.style = styleFor(context.stdout, context.env);
  }

  /** @throws CliError when something is not as it must be. */
  static async tell(
    product: TemporaryProduct,
    sinks: DemoSinks,
    samples: string,
    context: CliContext,
  ): Promise<void> {
    const began = context.elapsed();
    context.stderr.write('Starting Tenor with its embedded database on an empty temporary directory …\n');
    const client = new ApiClient(await product.connection());
    context.stderr.write(`Ready in ${seconds(context.elapsed() - began)}.\n`);
    const story = new DemoStory(client, sinks, context);
    await story.importFleet(samples);
    const findings = await story.firstCheck();
    const pressing = pressingOf(findings);
    await story.tellPeople(pressing);
    await story.checkAgain(pressing);
    await story.decide(findings, pressing);
    await story.otherJobs();
    const took = seconds(context.elapsed() - began);
    context.stdout.write(`\nAll counts are as they must be. It took ${took}.\n\n${nextSteps()}\n`);
  }

  private async importFleet(samples: string): Promise<void> {
    this.step('Importing the sample fleet over REST …');
    for (const { resource, file } of SAMPLE_FILES) {
      const { status, value } = await uploadFile(this.client, join(samples, file), { resource });
      await checkStored(this.client, resource, status, value);
      this.show(`${countOf(value.created, 'row')} imported from samples/${file}`);
    }
    for (const { resource, file } of SAMPLE_OBJECTS) {
      const count = await createObjects(this.client, resource, join(samples, file));
      this.show(`${countOf(count, 'object')} created from samples/${file}`);
    }
    await putDemoPolicy(this.client, this.sinks);
    this.show('Whom to tell: what is urgent goes to Slack and into a ticket, other warnings into an e-mail');
  }

  private async firstCheck(): Promise<readonly Finding[]> {
    this.step(`Running renewal-check for ${DEMO_DATE} …`);
    const check = await runCheck(this.client, this.context);
    this.latestRun = check.run.id;
    this.show(`\n${findingsText(check.findings, this.style)}`);
    this.show(`\n${summary(check)}`);
    return check.findings;
  }

  private async tellPeople(pressing: Pressing): Promise<void> {
    this.step('Waiting for the messages …');
    const sent = await this.newDeliveries(pressing);
    checkFirst(sent, pressing);
    const arrivals = this.arrivals();
    const contracts = countOf(pressing.urgent + pressing.others, 'contract');
    this.title('PEOPLE ARE TOLD', `${contracts} in ${countOf(sent.length, 'message')}`);
    this.show(messagesTable(sent, arrivals, this.style));
    this.show(`\n${chatText(arrivals, CHAT_LINES, this.style)}`);
    this.show(`\n${ticketText(arrivals, 0, this.style)}`);
    this.show(`\n${mailText(arrivals, MAIL_LINES, this.style)}`);
  }

  private async checkAgain(pressing: Pressing): Promise<void> {
    this.step('Running the same check again …');
    this.latestRun = (await runCheck(this.client, this.context)).run.id;
    const sent = await this.newDeliveries(pressing);
    checkRepeated(sent);
    this.arrivals();
    this.title('THE SAME CHECK AGAIN', `nothing is new, ${countOf(sent.length, 'message')}`);
  }

  private async decide(findings: readonly Finding[], before: Pressing): Promise<void> {
    const contract = toDecide(findings);
    this.step(`Deciding about ${plainText(contract.name)}, and running the check once more …`);
    await this.client.patch(`/api/v1/contracts/${contract.contractId}`, z.object({ id: z.string() }), {
      renewalDecision: 'cancel',
      decisionFor: contract.effectiveEnd,
    });
    const check = await runCheck(this.client, this.context);
    this.latestRun = check.run.id;
    const pressing = pressingOf(check.findings);
    if (pressing.urgent !== before.urgent - 1 || pressing.others !== before.others) {
      throw new CliError(`${contract.name} was decided, and should be the only one that presses no more.`);
    }
    const sent = await this.newDeliveries(pressing);
    checkDecided(sent, pressing);
    const arrivals = this.arrivals();
    const name = `"${plainText(contract.name)}" is to be cancelled`;
    this.title('DECIDED', `${name}: who was told of it hears that it is resolved`);
    this.show(messagesTable(sent, arrivals, this.style));
    this.show(`\n${ticketText(arrivals, CHAT_LINES, this.style)}`);
  }

  /** The other five: what is not covered, what all of it costs, and what made that change within a year. */
  private async otherJobs(): Promise<void> {
    this.step('Running the other jobs: gaps in coverage, costs and their history of a year …');
    const gaps = await runJob(this.client, 'coverage-gap', { notify: true }, this.context);
    const told = await this.mailAbout(gaps);
    this.title('COVERAGE', 'who has no contract, and the message about it');
    this.show(
      linesText([gaps, await runJob(this.client, 'coverage-snapshot', {}, this.context)], this.style),
    );
    this.show(`\n${mailText(told, MAIL_LINES, this.style)}`);

    const report = await runJob(this.client, 'cost-report', {}, this.context);
    this.title('COSTS', `on ${DEMO_DATE}`);
    this.show(linesText([report], this.style));

    const captured = await captureHistory(this.client, this.context);
    const anomaly = await runJob(this.client, 'cost-anomaly', { notify: true }, this.context);
    checkAnomalies(anomaly);
    const mailed = await this.mailAbout(anomaly);
    this.title('COST HISTORY', `${countOf(captured.length, 'day')} of a year, one every four weeks`);
    this.show(historyText(captured));
    this.title('COST ANOMALIES', 'and who made costs change');
    this.show(anomaliesText(anomaly, this.style));
    this.show(`\n${mailText(mailed, CHAT_LINES, this.style)}`);
  }

  /** Everything that has arrived once the findings of a job have been told by e-mail. */
  private async mailAbout(done: JobDone) {
    const { id, job, findings } = done.run;
    const known = new Set(this.told.map((delivery) => delivery.id));
    this.told = await awaitDeliveries(this.client, id, findings, this.context, job);
    checkMailed(
      job,
      this.told.filter((delivery) => !known.has(delivery.id)),
      findings,
    );
    return this.arrivals();
  }

  /** What has been sent since the last time, once all of the latest run has been told. */
  private async newDeliveries({ urgent, others }: Pressing): Promise<readonly DeliveryAnswer[]> {
    const known = new Set(this.told.map(({ id }) => id));
    const firing = urgent + others;
    this.told = await awaitDeliveries(this.client, this.latestRun, firing, this.context, 'renewal-check');
    return this.told.filter(({ id }) => !known.has(id));
  }

  private arrivals() {
    const arrivals = arrivalsAt(this.sinks);
    checkArrived(arrivals, this.told);
    return arrivals;
  }

  private title(name: string, says: string): void {
    this.show(`\n${this.style('bold', this.style('cyan', name))}  ${says}`);
  }

  private step(text: string): void {
    this.context.stderr.write(`${text}\n`);
  }

  private show(text: string): void {
    this.context.stdout.write(`${text}\n`);
  }
}

/** The urgent contract whose notice deadline comes first. */
function toDecide(findings: readonly Finding[]): Finding {
  const byDeadline = (a: Finding, b: Finding): number =>
    (a.daysToDeadline ?? Infinity) - (b.daysToDeadline ?? Infinity);
  const [first] = findings.filter(({ tier }) => tier === 'urgent').sort(byDeadline);
  if (first === undefined) throw new CliError('The sample should have an urgent contract, and has none.');
  return first;
}
