import { logEntryId, type LogEntry, type Run } from '@tenor/domain';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { setTimeout as sleep } from 'node:timers/promises';
import { runEvents } from './run-events.js';
import { RunFeed, type FeedSource } from './run-feed.js';
import { AT_START, hasSeenAll, readPosition, type StreamPosition } from './stream-position.js';

const ID = '0192f0c1-2b7a-7000-8000-000000000001';
const RUN: Run = {
  id: ID,
  job: 'renewal-check',
  params: {},
  asOf: '2026-11-22',
  notify: true,
  scope: { kind: 'parameters', params: {} },
  trigger: { kind: 'api', by: 'admin', scheduleId: null, correlationId: null },
  traceparent: null,
  scheduledFor: null,
  retryOf: null,
  status: 'running',
  result: null,
  error: null,
  createdAt: '2026-11-22T06:00:00.000Z',
  startedAt: '2026-11-22T06:00:00.000Z',
  finishedAt: null,
  worker: 'w',
  attempt: 1,
  leaseUntil: null,
  cancelRequested: false,
  progress: { done: 0, total: null },
  logCounts: NO_LOG_COUNTS,
  findings: 0,
  lastSeq: 0,
  emittedSeq: 0,
  order: null,
};
const entry = (seq: number): LogEntry => ({
  id: logEntryId(ID, 1, seq),
  runId: ID,
  attempt: 1,
  seq,
  job: 'renewal-check',
  at: '2026-11-22T06:00:00.000Z',
  level: 'info',
  grouping: 'main',
  message: `m${seq}`,
  object: null,
  labels: {},
  data: {},
  fingerprint: null,
});

/** A run in memory that counts how often it is asked for. */
class FakeRun implements FeedSource {
  stored: readonly LogEntry[] = [];
  asked = 0;
  pages = 0;
  away = false;

  constructor(public current: Run | undefined = RUN) {}

  run(): Promise<Run | undefined> {
    this.asked += 1;
    return this.away ? Promise.reject(infrastructure()) : Promise.resolve(this.current);
  }

  entries(_attempt: number, afterSeq: number): Promise<readonly LogEntry[]> {
    this.pages += 1;
    if (this.away) return Promise.reject(infrastructure());
    return Promise.resolve(this.stored.filter(({ seq }) => seq > afterSeq).slice(0, 3));
  }
}
const infrastructure = () => Object.assign(new Error('connection closed'), { name: 'MongoNetworkError' });

const feeds: RunFeed[] = [];
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close();
});

function feedOf(source: FeedSource): RunFeed {
  const feed = new RunFeed(source, 10, { warn: () => undefined });
  feeds.push(feed);
  return feed;
}

/** What a client that reads at once has been sent. */
function client(feed: RunFeed, from: StreamPosition = AT_START, elapsed = () => 0) {
  const gone = new AbortController();
  const sent: string[] = [];
  const done = (async () => {
    for await (const text of runEvents(feed, from, elapsed, gone.signal)) sent.push(text);
  })();
  const until = async (holds: (text: string) => boolean) => {
    for (let tries = 0; !holds(sent.join('')); tries += 1) {
      if (tries > 500) throw new Error(`waited in vain: ${sent.join('')}`);
      await sleep(10);
    }
  };
  return { sent, text: () => sent.join(''), done, until, leave: () => gone.abort() };
}

test('many who stand at the same place cost one query per look', async () => {
  const run = new FakeRun({ ...RUN, lastSeq: 3 });
  run.stored = [1, 2, 3].map(entry);
  const feed = feedOf(run);
  const clients = Array.from({ length: 20 }, () => client(feed));
  await Promise.all(clients.map(({ until }) => until((text) => text.includes('id: 1:3'))));
  expect(run.pages).toBe(1);
  expect(run.asked).toBeLessThan(20);
  for (const { leave } of clients) leave();
  await Promise.all(clients.map(({ done }) => done));
});

test('a gap is waited for, since a batch may be stored in any order', async () => {
  const run = new FakeRun({ ...RUN, lastSeq: 3 });
  run.stored = [entry(1), entry(3)];
  const watching = client(feedOf(run));
  await watching.until((text) => text.includes('id: 1:1'));
  await sleep(50);
  expect(watching.text()).not.toContain('id: 1:3');
  run.stored = [1, 2, 3].map(entry);
  await watching.until((text) => text.includes('id: 1:3'));
  expect(watching.text().match(/id: 1:\d/g)).toEqual(['id: 1:1', 'id: 1:2', 'id: 1:3']);
  watching.leave();
  await watching.done;
});

test('a connection on which nothing happens is kept alive, every 15 seconds', async () => {
  let now = 0;
  const watching = client(feedOf(new FakeRun()), AT_START, () => now);
  await watching.until((text) => text.includes('event: progress'));
  now = 14_000;
  await sleep(50);
  expect(watching.text()).not.toContain(': still there');
  now = 15_000;
  await watching.until((text) => text.includes(': still there'));
  watching.leave();
  await watching.done;
});

test('a database that is away is waited for', async () => {
  const run = new FakeRun({ ...RUN, lastSeq: 1 });
  run.away = true;
  const watching = client(feedOf(run));
  await sleep(50);
  expect(watching.text()).toBe('retry: 2000\n\n');
  run.away = false;
  run.stored = [entry(1)];
  await watching.until((text) => text.includes('id: 1:1'));
  run.away = true;
  await sleep(30);
  run.away = false;
  run.current = { ...RUN, status: 'succeeded', lastSeq: 1 };
  await watching.done;
  expect(watching.sent.at(-1)).toMatch(/^id: 1:end\nevent: end\n/);
});

test('a database that goes away while the entries of an ended run are read is waited for', async () => {
  const run = new FakeRun({ ...RUN, status: 'succeeded', lastSeq: 7 });
  run.stored = Array.from({ length: 7 }, (_, index) => entry(index + 1));
  const events = runEvents(feedOf(run), AT_START, () => 0, new AbortController().signal);
  await events.next();
  expect((await events.next()).value).toContain('id: 1:3');
  run.away = true;
  const rest = (async () => {
    let text = '';
    for await (const each of events) text += each;
    return text;
  })();
  await sleep(50);
  run.away = false;
  expect((await rest).match(/^id: .*/gm)).toEqual(['id: 1:4', 'id: 1:5', 'id: 1:6', 'id: 1:7', 'id: 1:end']);
});

test('entries of an ended run that are purged are not waited for', async () => {
  const run = new FakeRun({ ...RUN, status: 'succeeded', lastSeq: 7 });
  run.stored = [entry(1)];
  const watching = client(feedOf(run));
  await watching.done;
  expect(watching.text().match(/^id: .*/gm)).toEqual(['id: 1:1', 'id: 1:end']);
});

test('a client that takes nothing has nothing read for it', async () => {
  const run = new FakeRun({ ...RUN, lastSeq: 9 });
  run.stored = Array.from({ length: 9 }, (_, index) => entry(index + 1));
  const feed = feedOf(run);
  const events = runEvents(feed, AT_START, () => 0, new AbortController().signal);
  for (let taken = 0; taken < 3; taken += 1) await events.next();
  await sleep(50);
  expect(run.pages).toBe(1);
  await events.return();
});

test('all streams end when the feed is closed', async () => {
  const feed = feedOf(new FakeRun());
  const watching = client(feed);
  await watching.until((text) => text.includes('event: state'));
  feed.close();
  await watching.done;
  expect(watching.text()).not.toContain('event: end');
});

test.each([
  [undefined, AT_START],
  ['2:17', { attempt: 2, seq: 17, ended: false }],
  ['2:end', { attempt: 2, seq: 0, ended: true }],
])('the place %s is read', (header, position) => {
  expect(readPosition(header)).toEqual(position);
});

test('who comes back after the end of another attempt has not seen all', () => {
  const ended = { status: 'succeeded', attempt: 2 } as const;
  expect(hasSeenAll(ended, readPosition('2:end'))).toBe(true);
  expect(hasSeenAll(ended, readPosition('1:end'))).toBe(false);
  expect(hasSeenAll(ended, readPosition('2:5'))).toBe(false);
});
