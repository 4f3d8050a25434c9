import {
  ALERT_GROUPS,
  DELIVERIES,
  DELIVERY_ALERTS,
  flushOfRow,
  type DeliveryAlertDocument,
} from '@tenor/persistence';
import { Crash, failingAt } from '../testing/failing-database.js';
import { MINUTE_MS, NotifierBench } from '../testing/notifier-bench.js';

let bench: NotifierBench;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  await bench.policy({ receiver: 'netops' });
  await bench.receiver('netops', {
    'slack-1': { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' },
  });
});

const findings = (count: number): { id: string }[] =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}` }));

it('a group is written once for all batches of a run, and once more at its end', async () => {
  const counted = failingAt(bench.database, Number.MAX_SAFE_INTEGER);
  const notifier = bench.notifier({ database: counted.database });
  const events = bench.events({ order: 1, findings: findings(2_000) });
  const touches = (): number =>
    counted.writes.filter((write) => write === `${ALERT_GROUPS}.bulkWrite`).length;
  await bench.consume(notifier, events.slice(0, -1));
  expect(touches()).toBe(1);
  await bench.consume(notifier, events.slice(-1));
  expect(touches()).toBe(2);
  await bench.work(notifier);
  expect(bench.said()).toEqual(['firing: 2000 firing, 2000 new, 0 worse, 0 resolved']);
});

it('a group that is being flushed is told of what comes meanwhile', async () => {
  const notifier = bench.notifier();
  const events = bench.events({ order: 1, findings: findings(2) });
  await bench.consume(notifier, events.slice(0, 1));
  const groups = bench.database.collection<{ _id: string; rev: number }>(ALERT_GROUPS);
  const before = await groups.findOne({});
  // As if another had it.
  await groups.updateOne({}, { $set: { leaseUntil: '2026-11-23T06:01:00.000Z', flusher: 'other' } });
  await bench.consume(notifier, events.slice(1, 2));
  expect((await groups.findOne({}))!.rev).toBe(before!.rev + 1);
});

it('a flush that an earlier version has decided, with other ids of rows, is carried out', async () => {
  await bench.consume(bench.notifier(), bench.events({ order: 1, findings: findings(3) }));
  const rows = bench.database.collection<DeliveryAlertDocument>(DELIVERY_ALERTS);
  const failing = failingAt(bench.database, 6);
  await expect(
    bench.notifier({ database: failing.database, flushesAtOnce: 1 }).flusher.flushDue(),
  ).rejects.toThrow(Crash);
  expect(failing.writes[5]).toBe(`${DELIVERIES}.insertMany`);
  const stored = await rows.find({}).toArray();
  await rows.deleteMany({});
  await rows.insertMany(stored.map((row) => ({ ...row, _id: `${flushOfRow(row._id)}:${row.alert}` })));

  bench.pass(5 * MINUTE_MS);
  await bench.work(bench.notifier());
  expect(bench.said()).toEqual(['firing: 3 firing, 3 new, 0 worse, 0 resolved']);
  expect((await bench.alerts()).map(({ pendingIn }) => pendingIn)).toEqual([[], [], []]);
  expect(await rows.countDocuments({})).toBe(3);
});
