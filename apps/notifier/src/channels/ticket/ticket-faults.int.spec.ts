import { startGitHubSink } from '@tenor/sinks';
import { DeliveryLoop } from '../testing/delivery-loop.js';
import { notification, renewalAlert, resolvedNotification } from '../testing/notifications.js';
import { testChannels } from '../testing/send-request.js';

const START = Date.parse('2026-11-22T06:00:00.000Z');
const TIMES = { settleMs: 25_000, emptyMs: 60_000, lookMs: 15_000 };

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TREATMENTS = ['serve', 'serve', 'serve', 'drop', 'serve-then-drop', 'unavailable'] as const;

/** Four messages of one group through a tracker and a process that fail at random. */
async function story(
  seed: number,
): Promise<{ openAtMost: number; openAfterwards: number; commentsOfSecond: number }> {
  const random = randomFrom(seed);
  const clock = { now: (): Date => new Date(START) };
  let openAtMost = 0;
  const sink = await startGitHubSink({
    now: () => clock.now(),
    onIssue: () => {
      openAtMost = Math.max(openAtMost, sink.issues.filter(({ state }) => state === 'open').length);
    },
  });
  const channels = testChannels({ ticketTimes: TIMES });
  const integration = {
    kind: 'ticket' as const,
    system: 'github' as const,
    apiUrl: sink.apiUrl,
    repo: sink.repo,
    token: sink.token,
    labels: [],
  };
  const loop = new DeliveryLoop(channels, integration, START);
  clock.now = loop.now;
  // Later than this a listing never is; an empty minute after the request's end is then certain.
  sink.listLate(Math.floor(random() * (TIMES.settleMs + TIMES.emptyMs)));
  let left = 12;
  const troubled = (): boolean => {
    const treatment = TREATMENTS[Math.floor(random() * TREATMENTS.length)] ?? 'serve';
    if (left-- <= 0 || treatment === 'serve') sink.always(null);
    else if (treatment === 'unavailable') sink.always({ kind: 'answer', status: 503 });
    else sink.always({ kind: treatment });
    return left > 0 && random() < 0.15;
  };
  troubled();
  await loop.deliver(notification(), troubled);
  loop.time += 300_000;
  const added = [renewalAlert({ id: 'b', name: 'WAN circuits' }), renewalAlert({ change: 'same' })];
  await loop.deliver(notification({ alerts: added }), troubled);
  sink.always(null);
  const openAfterwards = sink.issues.filter(({ state }) => state === 'open').length;
  const comments = sink.issues.flatMap((issue) => issue.comments.map(({ body }) => body));
  loop.time += 300_000;
  await loop.deliver(resolvedNotification(1));
  expect(sink.issues.every(({ state }) => state === 'closed')).toBe(true);
  await channels.close();
  await sink.stop();
  return {
    openAtMost,
    openAfterwards,
    commentsOfSecond: comments.filter((body) => body.includes('WAN')).length,
  };
}

it('never has two tickets of a group open and says nothing twice, whatever fails and wherever the process ends', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    expect({ seed, ...(await story(seed)) }).toEqual({
      seed,
      openAtMost: 1,
      openAfterwards: 1,
      commentsOfSecond: 1,
    });
  }
}, 60_000);
