import { type ApiClient } from '../api/api-client.js';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { countOf } from '../terminal/count-of.js';
import { alertsAnswer, deliveriesAnswer, type AlertAnswer, type DeliveryAnswer } from './delivery-answers.js';

const POLL_MS = 100;
const LIMIT_MS = 20_000;
const PAGE = { limit: '500' };

/**
 * Waits until nothing is left to be told of a run, by asking again and again: all that concerns a receiver
 * has been reported by this run, and is pending nowhere; then until every delivery has ended.
 * @param firing how many alerts of the job then fire for some receiver
 * @returns every delivery so far, the oldest first.
 * @throws CliError when a delivery fails, or after 20 s, with what is still waited for.
 */
export async function awaitDeliveries(
  client: ApiClient,
  runId: string,
  firing: number,
  context: CliContext,
  job: string,
): Promise<readonly DeliveryAnswer[]> {
  const began = context.elapsed();
  for (;;) {
    // In this order: what is pending no more has its deliveries by now.
    const { value: alerts } = await client.get('/api/v1/alerts', alertsAnswer, { ...PAGE, job });
    const query = { ...PAGE, sort: 'createdAt' };
    const { value: deliveries } = await client.get('/api/v1/deliveries', deliveriesAnswer, query);
    refuseFailed(deliveries.items);
    const waiting = untold(alerts.items, runId, firing) ?? unsent(deliveries.items);
    if (waiting === undefined) return deliveries.items;
    if (context.elapsed() - began > LIMIT_MS) {
      throw new CliError(`The messages did not go out within ${LIMIT_MS / 1000} s: ${waiting}.`);
    }
    await context.sleep(POLL_MS);
  }
}

/** What keeps the alerts from being told; undefined when nothing does. */
export function untold(alerts: readonly AlertAnswer[], runId: string, firing: number): string | undefined {
  const routed = alerts.filter(({ groups }) => groups.length > 0);
  const reported = routed.filter(({ entryId }) => entryId.startsWith(`${runId}:`));
  if (reported.length < routed.length || routed.length === 0) {
    return `${reported.length} of ${countOf(routed.length, 'alert')} were reported by the last run`;
  }
  const pending = routed.filter(({ groups }) => groups.some((group) => group.pending !== null));
  if (pending.length > 0) return `${countOf(pending.length, 'alert')} are still to be told`;
  const fire = routed.filter(({ groups }) => groups.some(({ state }) => state === 'firing'));
  return fire.length === firing ? undefined : `${fire.length} alerts fire, and ${firing} should`;
}

function unsent(deliveries: readonly DeliveryAnswer[]): string | undefined {
  const open = deliveries.filter(({ status }) => status !== 'sent');
  if (open.length === 0) return undefined;
  return open
    .map(({ receiver, integration, status, response }) => {
      const why = response === null ? '' : `, ${response}`;
      return `${integration.kind} to ${receiver} is ${status}${why}`;
    })
    .join('; ');
}

function refuseFailed(deliveries: readonly DeliveryAnswer[]): void {
  const failed = deliveries.filter(({ status }) => status === 'failed');
  if (failed.length > 0) throw new CliError(`A message could not be sent: ${unsent(failed) ?? ''}.`);
}
