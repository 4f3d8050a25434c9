import { join } from 'node:path';
import { ApiClient } from '../api/api-client.js';
import { runAnswer, type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { CliError, EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { uploadFile } from '../import/upload-file.js';
import { watchRun } from '../run/watch-run.js';
import { productEntry } from '../start/start-product.js';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { checkFindings, checkStored } from './check-demo.js';
import { type Finding } from './finding.js';
import { findingsText, totalsText } from './findings-text.js';
import { DEMO_DATE, SAMPLE_FILES, samplesFolder } from './sample-fleet.js';
import { TemporaryProduct } from './temporary-product.js';

/** Longest time that the whole demo may take. */
const LIMIT_MS = 60_000;
const INTERRUPTED = 130;

/** Where the demo finds the product and the sample; tests give others. */
export interface DemoParts {
  readonly entry: string;
  readonly samples: string;
}

/** `tenor demo`: a whole product on a temporary directory, the sample fleet, one renewal check, and away again. */
export async function runDemo(context: CliContext, parts?: DemoParts): Promise<number> {
  const { entry, samples } = parts ?? { entry: productEntry(), samples: samplesFolder() };
  const product = await TemporaryProduct.start(entry, context.env);
  const end = endedFromOutside();
  try {
    return await Promise.race([show(product, samples, context), product.brokeDown(), end.promise]);
  } catch (error) {
    reportTail(product, context);
    // Whatever went wrong, the user's command line was right.
    throw error instanceof CliError ? new CliError(error.message) : error;
  } finally {
    end.off();
    await product.stop();
  }
}

async function show(product: TemporaryProduct, samples: string, context: CliContext): Promise<number> {
  const { stdout, stderr } = context;
  const style = styleFor(stdout, context.env);
  const began = context.elapsed();
  const step = (text: string): void => stderr.write(`${text}\n`);

  step('Starting Tenor with its embedded database on an empty temporary directory …');
  const client = new ApiClient(await product.connection());
  const ready = context.elapsed();
  step(`Ready in ${seconds(ready - began)}. Importing the sample fleet over REST …`);
  for (const { resource, file } of SAMPLE_FILES) {
    const { status, value } = await uploadFile(client, join(samples, file), { resource });
    await checkStored(client, resource, status, value);
    stdout.write(`${countOf(value.created, 'row')} imported from samples/${file}\n`);
  }
  const imported = context.elapsed();

  step(`Running renewal-check for ${DEMO_DATE} …`);
  const { run, entries } = await check(client, context);
  const findings = checkFindings(run, entries);
  const checked = context.elapsed();
  stdout.write(`\n${findingsText(findings, style)}\n`);
  const times = { start: ready - began, import: imported - ready, check: checked - imported };
  stdout.write(`\n${summary(run, entries, findings, times)}\n`);
  stdout.write(`\n${nextSteps()}\n`);
  return EXIT.ok;
}

async function check(
  client: ApiClient,
  context: CliContext,
): Promise<{ run: RunAnswer; entries: EntryAnswer[] }> {
  const params = { asOf: DEMO_DATE, includeExpired: true };
  const accepted = await client.post('/api/v1/jobs/renewal-check/run', runAnswer, { params });
  const entries: EntryAnswer[] = [];
  const watcher = {
    entry: (entry: EntryAnswer) => void entries.push(entry),
    progress: () => undefined,
    restarted: () => void entries.splice(0),
    unreachable: () => {
      throw new CliError('The product does not answer any more.');
    },
  };
  const { run } = await watchRun(client, accepted.value.id, watcher, context);
  return { run, entries };
}

function summary(
  run: RunAnswer,
  entries: readonly EntryAnswer[],
  findings: readonly Finding[],
  times: Readonly<Record<'start' | 'import' | 'check', number>>,
): string {
  const pressing = findings.filter(({ tier }) => tier === 'urgent' || tier === 'warning');
  const said = entries.filter((entry) => entry.fingerprint === null).map((entry) => plainText(entry.message));
  return [
    ...said,
    `To be decided now, urgent and warning: ${countOf(pressing.length, 'contract')}, whose renewals cost ${totalsText(pressing)}.`,
    `The run counts ${run.findings}, and as many findings came.`,
    `Started in ${seconds(times.start)}, imported in ${seconds(times.import)}, checked in ${seconds(times.check)}.`,
  ].join('\n');
}

function nextSteps(): string {
  return [
    'The product was stopped and its directory removed. To keep one of your own:',
    '  npm start                                        data in ./data, REST on http://127.0.0.1:3000',
    '  open http://127.0.0.1:3000/docs                  Swagger; the token is in data/admin-token',
    '  npm run tenor -- import samples/contracts.csv --resource contracts --create-missing provider tenant',
    '  npm run tenor -- run renewal-check --wait',
  ].join('\n');
}

function reportTail(product: TemporaryProduct, { stderr }: CliContext): void {
  const lines = product.logTail();
  if (lines.length === 0) return;
  stderr.write(`The last lines of the product:\n${lines.map((line) => `  ${plainText(line)}`).join('\n')}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Settles when a signal asks us to end, or when the time is over. The listeners keep Node.js from
 * ending at once, so that the product is stopped and its directory removed.
 */
function endedFromOutside(): { readonly promise: Promise<number>; off(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forgets: (() => void)[] = [];
  const promise = new Promise<number>((resolve, reject) => {
    const tooLong = new CliError(`The demo did not finish within ${LIMIT_MS / 1000} s.`);
    const limit = setTimeout(() => reject(tooLong), LIMIT_MS);
    forgets.push(() => clearTimeout(limit));
    const interrupt = (): void => resolve(INTERRUPTED);
    for (const signal of signals) {
      process.on(signal, interrupt);
      forgets.push(() => process.off(signal, interrupt));
    }
  });
  return { promise, off: () => forgets.forEach((forget) => forget()) };
}
