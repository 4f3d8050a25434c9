import { jobCommand, TOPICS } from '@tenor/domain';
import {
  makeDeadLetter,
  retriedHeaders,
  type EventPort,
  type IncomingEvent,
  type Outcome,
  type Subscription,
} from '@tenor/messaging';
import { RUNS, type RunDocument } from '@tenor/persistence';
import { v7 } from 'uuid';
import { RunnerHarness } from '../testing/runner-harness.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const COMMAND = { job: 'renewal-check', params: { windowDays: 9 } };

let harness: RunnerHarness;
let subscription: Subscription | undefined;
let offset = 0;

beforeAll(async () => {
  harness = await RunnerHarness.start();
  const port: EventPort = {
    ...harness.publishOnly(),
    subscribe: (one) => {
      if (one.topic === TOPICS.jobCommands) subscription = one;
    },
  };
  await harness.runner({}, port);
});
afterEach(async () => {
  await harness.until('the runs have ended', async () => (await open()) === 0);
  await harness.database.collection(RUNS).deleteMany({});
});
afterAll(() => harness.close());

const open = () =>
  harness.database.collection(RUNS).countDocuments({ status: { $in: ['pending', 'running'] } });
const runs = () => harness.database.collection<RunDocument>(RUNS).find({}).sort({ createdAt: 1 }).toArray();

/** A record as any client may have written it. */
function record(value: unknown, headers: Record<string, string> = {}): IncomingEvent {
  offset += 1;
  return {
    topic: TOPICS.jobCommands,
    partition: 1,
    offset: String(offset),
    key: 'k',
    headers,
    value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
    timestamp: '2026-11-22T06:00:00.000Z',
  };
}

function handle(...events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
  if (subscription === undefined) throw new Error('the runner has not subscribed');
  return subscription.handle(events);
}

const DONE = { status: 'done' };
const fault = (reason: string) => ({ status: 'fault', reason: expect.stringContaining(reason) as string });

describe('a command becomes a run with its trace and its correlation', () => {
  const binary = { ce_specversion: '1.0', ce_type: jobCommand.type, ce_source: '/erp' };

  it.each([
    ['bare JSON', { ...COMMAND, id: 'order-1', correlationId: 'c-1' }, { traceparent: TRACEPARENT }, null],
    [
      'a CloudEvent in binary mode',
      COMMAND,
      { ...binary, ce_id: 'order-1', ce_correlationid: 'c-1', ce_traceparent: TRACEPARENT },
      '/erp',
    ],
    [
      'a structured CloudEvent',
      {
        specversion: '1.0',
        id: 'order-1',
        source: '/erp',
        type: jobCommand.type,
        correlationid: 'c-1',
        traceparent: TRACEPARENT,
        data: COMMAND,
      },
      { 'content-type': 'application/cloudevents+json' },
      '/erp',
    ],
  ])('as %s', async (_name, value, headers, by) => {
    expect(await handle(record(value, headers))).toEqual([DONE]);
    const [run] = await runs();
    expect(run).toMatchObject({
      job: 'renewal-check',
      params: { windowDays: 9, imminentDays: 7 },
      trigger: { kind: 'command', by, correlationId: 'c-1' },
      traceparent: TRACEPARENT,
    });
    expect(run!._id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });

  it('or begins a trace of its own, under the digits of its id', async () => {
    const id = v7();
    await handle(record({ ...COMMAND, id }));
    const [run] = await runs();
    expect(run!._id).toBe(id);
    expect(run!.traceparent).toContain(id.replaceAll('-', ''));
    expect(run!.trigger.correlationId).toBeNull();
  });
});

describe('the same command again', () => {
  it('starts nothing, however often and in whatever order it comes', async () => {
    const [one, two, three] = [1, 2, 3].map((n) => record({ ...COMMAND, id: `order-${n}` }));
    const anonymous = record(COMMAND);
    const outcomes = await handle(three!, one!, anonymous, three!, two!, one!, anonymous);
    expect(outcomes).toEqual(Array(7).fill(DONE));
    expect(await handle(two!, anonymous, one!)).toEqual(Array(3).fill(DONE));
    expect(await runs()).toHaveLength(4);
  });

  it('starts nothing when it comes back from the dead letters, and then once more', async () => {
    const first = record(COMMAND);
    await handle(first);
    const letter = { ...makeDeadLetter(first, 'r', 1), timestamp: '2026-11-23T00:00:00.000Z' as const };
    const again = record(COMMAND, { ...retriedHeaders(letter) });
    expect(await handle(again, { ...again, offset: '999' })).toEqual([DONE, DONE]);
    expect(await runs()).toHaveLength(1);
  });
});

it('what cannot be obeyed is a fault that says why, and what follows it is obeyed', async () => {
  const id = v7();
  const outcomes = await handle(
    record({ ...COMMAND, id }),
    record('{"job":'),
    record(''),
    record({ job: 'no-such-job' }),
    record({ job: 'renewal-check', params: { windowDays: 0 } }),
    record({ job: 'renewal-check', params: { windowsDays: 1 } }),
    record({ ...COMMAND, id, params: { windowDays: 10 } }),
    record({ ...COMMAND, note: 'x'.repeat(70_000) }),
    record({ ...COMMAND, id: 'order-9' }),
  );
  expect(outcomes).toEqual([
    DONE,
    fault('is not JSON'),
    fault('is not JSON'),
    fault('job is not a known job'),
    fault('params.windowDays must be a whole number from 1 to 3650'),
    fault('params.windowsDays is not a known field'),
    fault('belongs to another request'),
    fault('a command may have at most 65536'),
    DONE,
  ]);
  expect(await runs()).toHaveLength(2);
});
