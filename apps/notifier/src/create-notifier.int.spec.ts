import { jobLogEntry, jobRunEnded, TOPICS, toInstant, type Integration } from '@tenor/domain';
import { EmbeddedEventPort, parseEvent, type OutgoingEvent } from '@tenor/messaging';
import { createLogger, loadConfig, systemClock, type Service } from '@tenor/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNotifier } from './create-notifier.js';
import { NotifierBench, type TestRun } from './testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/s3cret' };

let bench: NotifierBench;
let events: EmbeddedEventPort;
let service: Service | undefined;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'netops' });
  await bench.receiver('netops', { 'slack-1': SLACK });
  const logger = createLogger('test', 'silent');
  events = new EmbeddedEventPort({ database: bench.database, logger, clock: systemClock });
  await events.start();
});
afterEach(async () => {
  await service?.stop();
  await events.stop();
});
afterAll(() => bench.close());

function start(): Promise<Service> {
  return createNotifier({
    config: { ...loadConfig({}), secretKey: Buffer.alloc(32, 1) },
    database: bench.database,
    events,
    logger: createLogger('test', process.env['TENOR_TEST_LOG'] === undefined ? 'silent' : 'debug'),
    clock: systemClock,
    channels: bench.channels,
    timings: { flushEveryMs: 50, sendEveryMs: 50, sweepEveryMs: 100 },
  }).then(async (made) => {
    service = made;
    await made.start();
    return made;
  });
}

/** The run as its events go out. */
function outgoing(run: TestRun): OutgoingEvent[] {
  return bench.events(run).map((event): OutgoingEvent => {
    const entry = parseEvent(jobLogEntry, event);
    const { type } = entry.ok ? jobLogEntry : jobRunEnded;
    const data: unknown = JSON.parse(new TextDecoder().decode(event.value));
    const id = event.headers['ce_id'] ?? '';
    return { id, type, topic: TOPICS.jobEvents, key: event.key, source: '/test', time: START, data };
  });
}
const START = toInstant(new Date('2026-11-23T06:00:00.000Z'));

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await sleep(10)) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
  }
}

it('turns published findings into a message, by itself', async () => {
  await start();
  await events.publish(outgoing({ order: 1, findings: [{ id: 'a' }, { id: 'b' }] }));
  await until('a message', () => bench.channels.arrived.length > 0);
  expect(bench.said()).toEqual(['firing: 2 firing, 2 new, 0 worse, 0 resolved']);
});

it('goes on after a restart with what was published meanwhile, and repeats nothing', async () => {
  const first = await start();
  await events.publish(outgoing({ order: 1, findings: [{ id: 'a' }] }));
  await until('a message', () => bench.channels.arrived.length > 0);
  await first.stop();
  await events.stop();

  const logger = createLogger('test', 'silent');
  events = new EmbeddedEventPort({ database: bench.database, logger, clock: systemClock });
  await events.start();
  await events.publish(outgoing({ order: 2, findings: [{ id: 'a', labels: { tier: 'urgent' } }] }));
  await bench.database.collection('alertGroups').updateMany({}, { $unset: { lastFlushAt: 1 } });
  await start();
  await until('a second message', () => bench.channels.arrived.length > 1);
  await sleep(300);
  expect(bench.said()).toEqual([
    'firing: 1 firing, 1 new, 0 worse, 0 resolved',
    'firing: 1 firing, 0 new, 1 worse, 0 resolved',
  ]);
});
