import { CliError } from '../cli-error.js';
import { type Arrivals } from './arrivals.js';
import { type DeliveryAnswer } from './delivery-answers.js';
import { DECIDE_NOW, DIGEST } from './demo-policy.js';
import { type Finding } from './finding.js';

type Kind = DeliveryAnswer['integration']['kind'];

/** A message that must have been sent, and how many contracts it must tell of. */
interface Expected {
  readonly receiver: string;
  readonly kind: Kind;
  readonly counts: DeliveryAnswer['counts'];
}

/** How many contracts each receiver has to hear of. */
export interface Pressing {
  readonly urgent: number;
  readonly others: number;
}

/** What of the findings people are told: what is urgent, and the other warnings. */
export function pressingOf(findings: readonly Finding[]): Pressing {
  const urgent = findings.filter(({ tier }) => tier === 'urgent').length;
  const info = findings.filter(({ tier }) => tier === 'info').length;
  return { urgent, others: findings.length - urgent - info };
}

/** @throws CliError unless the first check sent one message each by Slack, ticket and e-mail, of all that presses. */
export function checkFirst(sent: readonly DeliveryAnswer[], { urgent, others }: Pressing): void {
  const first = (firing: number) => ({ firing, resolved: 0, new: firing, worse: 0 });
  checkSent('The first check', sent, [
    { receiver: DECIDE_NOW, kind: 'slack', counts: first(urgent) },
    { receiver: DECIDE_NOW, kind: 'ticket', counts: first(urgent) },
    { receiver: DIGEST, kind: 'email', counts: first(others) },
  ]);
}

/** @throws CliError when a check that found nothing new sent something. */
export function checkRepeated(sent: readonly DeliveryAnswer[]): void {
  checkSent('The second check, which found nothing new,', sent, []);
}

/** @throws CliError unless those who were told of the decided contract, and nobody else, hear that it is resolved. */
export function checkDecided(sent: readonly DeliveryAnswer[], { urgent }: Pressing): void {
  const counts = { firing: urgent, resolved: 1, new: 0, worse: 0 };
  checkSent('The check after the decision', sent, [
    { receiver: DECIDE_NOW, kind: 'slack', counts },
    { receiver: DECIDE_NOW, kind: 'ticket', counts },
  ]);
}

/** @throws CliError unless the findings of another job, all new, went into one e-mail. */
export function checkMailed(job: string, sent: readonly DeliveryAnswer[], findings: number): void {
  const counts = { firing: findings, resolved: 0, new: findings, worse: 0 };
  checkSent(`The run of ${job}`, sent, [{ receiver: DIGEST, kind: 'email', counts }]);
}

/** @throws CliError unless what arrived is what was sent: each message once, and one ticket, which is open. */
export function checkArrived({ mails, chats, tickets }: Arrivals, all: readonly DeliveryAnswer[]): void {
  const sent = (kind: Kind): number => all.filter(({ integration }) => integration.kind === kind).length;
  const open = tickets.filter(({ state }) => state === 'open').length;
  const faults = [
    mails.length === sent('email') ? '' : `${sent('email')} e-mails were sent, and ${mails.length} arrived`,
    chats.length === sent('slack')
      ? ''
      : `${sent('slack')} Slack messages were sent, and ${chats.length} arrived`,
    tickets.length === 1 && open === 1
      ? ''
      : `there should be one open ticket, and there are ${tickets.length}, of which ${open} are open`,
  ].filter((fault) => fault !== '');
  if (faults.length > 0) throw new CliError(`The messages are not as they should be: ${faults.join('; ')}.`);
}

function checkSent(what: string, sent: readonly DeliveryAnswer[], expected: readonly Expected[]): void {
  const is = sent.map(({ receiver, integration, counts }) => told(receiver, integration.kind, counts)).sort();
  const must = expected.map(({ receiver, kind, counts }) => told(receiver, kind, counts)).sort();
  if (is.join('\n') === must.join('\n')) return;
  throw new CliError(`${what} should have sent ${listed(must)}, and sent ${listed(is)}.`);
}

function told(receiver: string, kind: Kind, counts: DeliveryAnswer['counts']): string {
  const { firing, resolved, worse } = counts;
  return `${kind} to ${receiver} (${firing} firing, ${counts.new} new, ${worse} worse, ${resolved} resolved)`;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.join(' and ');
}
