import { type Instant, type Run, type Schedule } from '@tenor/domain';
import {
  fromSchedule,
  runModel,
  scheduleModel,
  SCHEDULES,
  toRun,
  type RunDocument,
} from '@tenor/persistence';
import { scheduleRunId } from './schedule-run-id.js';
import { schedule } from './testing/schedule.js';
import { every, TickerHarness } from './testing/ticker-harness.js';

jest.setTimeout(120_000);

const DAY = 86_400_000;
const MINUTE = 60_000;

let harness: TickerHarness;

beforeAll(async () => {
  harness = await TickerHarness.start();
});
afterEach(() => harness.clear());
afterAll(() => harness.close());

const ended = (run: RunDocument, status: Run['status']): Run => ({ ...toRun(run), status });

describe('a schedule', () => {
  test('starts nothing before its time, then one run for today with its parameters, in its own scope', async () => {
    const daily = await harness.save(schedule());
    let pokes = 0;
    const ticker = harness.ticker({ poke: () => (pokes += 1) });
    harness.now = '2026-11-22T05:59:59.999Z';
    await ticker.tick();
    expect(await harness.runs()).toEqual([]);
    expect(await harness.state(daily.id)).toMatchObject({
      nextRunAt: '2026-11-22T06:00:00.000Z',
      lastRunAt: null,
    });

    harness.now = '2026-11-22T06:00:00.400Z';
    await ticker.tick();
    await ticker.tick();
    expect(pokes).toBe(1);
    const [run, ...others] = await harness.runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      _id: scheduleRunId(daily.id, '2026-11-22T06:00:00.000Z'),
      job: 'renewal-check',
      status: 'pending',
      params: { includeExpired: true, windowDays: 60 },
      asOf: '2026-11-22',
      notify: true,
      scheduledFor: '2026-11-22T06:00:00.000Z',
      scope: { kind: 'schedule', scheduleId: daily.id },
      trigger: { kind: 'schedule', by: daily.name, scheduleId: daily.id, correlationId: null },
    });
    expect(await harness.state(daily.id)).toMatchObject({
      scheduleVersion: 1,
      nextRunAt: '2026-11-23T06:00:00.000Z',
      lastRunId: run?._id,
      lastRunAt: '2026-11-22T06:00:00.400Z',
      lastStatus: 'pending',
      lastError: null,
    });
  });

  test('that was missed starts late: for now, and it knows what it was for', async () => {
    const daily = await harness.save(schedule());
    await harness.ticker().tick();
    harness.now = '2026-11-24T04:00:00.000Z';
    await harness.ticker().tick();
    expect(await harness.runs()).toMatchObject([
      { scheduledFor: '2026-11-23T06:00:00.000Z', asOf: '2026-11-24', notify: true },
    ]);
    expect(await harness.state(daily.id)).toMatchObject({ nextRunAt: '2026-11-24T06:00:00.000Z' });
  });

  test('that makes up for all starts all of them, more than one decision takes', async () => {
    await harness.save(schedule({ cron: '*/5 * * * *', catchUp: 'all', catchUpHours: 168 }));
    await harness.ticker().tick();
    harness.move(DAY + 4 * MINUTE);
    await harness.ticker().tick();
    expect(await harness.occurrences()).toEqual(every(5 * MINUTE, '2026-11-22T00:05:00.000Z', 288));
  });

  test('for a single moment starts once and waits for nothing more', async () => {
    const once = await harness.save(schedule({ cron: null, at: '2026-11-22T06:00:00.000Z' }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T06:00:01.000Z';
    await ticker.tick();
    harness.now = '2026-12-22T06:00:01.000Z';
    await ticker.tick();
    expect(await harness.occurrences()).toEqual(['2026-11-22T06:00:00.000Z']);
    expect(await harness.state(once.id)).toMatchObject({ nextRunAt: null, lastStatus: 'pending' });
  });

  test('starts nothing while it is paused, nor afterwards what fell into the pause', async () => {
    const daily = await harness.save(schedule({ catchUp: 'all', catchUpHours: 168 }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T05:00:00.000Z';
    const paused = await harness.edit(daily, { enabled: false }, true);
    harness.now = '2026-11-24T12:00:00.000Z';
    await ticker.tick();
    expect(await harness.state(daily.id)).toMatchObject({ nextRunAt: null, scheduleVersion: 2 });
    await harness.edit(paused, { enabled: true }, true);
    harness.now = '2026-11-25T06:00:00.000Z';
    await ticker.tick();
    expect(await harness.occurrences()).toEqual(['2026-11-25T06:00:00.000Z']);
  });

  test('that is deleted starts nothing more and is forgotten', async () => {
    const daily = await harness.save(schedule());
    const ticker = harness.ticker();
    await ticker.tick();
    await scheduleModel(harness.database).deleteOne({ _id: daily.id });
    harness.now = '2026-11-22T00:01:00.000Z';
    await ticker.tick();
    expect(await harness.state(daily.id)).toBeUndefined();

    // Also when it is due before all are looked at again.
    await harness.save(daily);
    await harness.ticker().tick();
    await scheduleModel(harness.database).deleteOne({ _id: daily.id });
    harness.now = '2026-11-22T06:00:00.000Z';
    await harness.ticker().tick();
    expect(await harness.state(daily.id)).toBeUndefined();
    expect(await harness.runs()).toEqual([]);
  });
});

describe('editing a schedule', () => {
  test('while it is due does not lose the occurrence, whatever else than its timing is edited', async () => {
    const daily = await harness.save(schedule());
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T06:00:00.300Z';
    await harness.edit(daily, { params: { windowDays: 7 } }, false);
    harness.now = '2026-11-22T06:00:00.600Z';
    await ticker.tick();
    expect(await harness.runs()).toMatchObject([
      { scheduledFor: '2026-11-22T06:00:00.000Z', params: { windowDays: 7, includeExpired: false } },
    ]);
    expect(await harness.state(daily.id)).toMatchObject({
      scheduleVersion: 2,
      nextRunAt: '2026-11-23T06:00:00.000Z',
    });
  });

  test('moves it to its new time at once, and the old one does not start', async () => {
    const daily = await harness.save(schedule());
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T05:59:59.000Z';
    await harness.edit(daily, { cron: '0 7 * * *' }, true);
    harness.now = '2026-11-22T06:00:30.000Z';
    await ticker.tick();
    expect(await harness.runs()).toEqual([]);
    expect(await harness.state(daily.id)).toMatchObject({ nextRunAt: '2026-11-22T07:00:00.000Z' });
  });

  test('between the request of a run and the move to the next occurrence starts it only once', async () => {
    const daily = await harness.save(schedule());
    let edited: Schedule | undefined;
    const ticker = harness.ticker({
      states: (real) =>
        Object.assign(Object.create(real) as typeof real, {
          moveOn: async (...args: Parameters<typeof real.moveOn>) => {
            edited ??= await harness.edit(daily, { params: { windowDays: 7 } }, false);
            await harness.ticker().tick();
            return real.moveOn(...args);
          },
        }),
    });
    await ticker.tick();
    harness.now = '2026-11-22T06:00:00.100Z';
    await ticker.tick();
    expect(edited?.version).toBe(2);
    // The first request stands: the second, with other parameters, is for the same run.
    expect(await harness.runs()).toMatchObject([
      { scheduledFor: '2026-11-22T06:00:00.000Z', params: { windowDays: 60 } },
    ]);
    expect(await harness.state(daily.id)).toMatchObject({
      scheduleVersion: 2,
      nextRunAt: '2026-11-23T06:00:00.000Z',
    });
  });
});

describe('many runners on one database', () => {
  test('start 500 occurrences 500 times, each of them once', async () => {
    await harness.save(schedule({ cron: '* * * * *', timingSince: '2026-11-21T23:59:59.000Z' }));
    const tickers = [harness.ticker(), harness.ticker()];
    const expected = every(MINUTE, '2026-11-22T00:00:00.000Z', 500);
    const last = expected.at(-1) ?? harness.now;
    // Time goes on in unequal steps, while all of them look at the same moment.
    for (let step = 0; harness.now < last; step += 1) {
      await Promise.all(tickers.map((ticker) => ticker.tick()));
      harness.move([29_000, 58_000, 47_000][step % 3] ?? 0);
    }
    harness.now = last;
    await Promise.all(tickers.map((ticker) => ticker.tick()));
    const runs = await harness.runs();
    expect(runs.map(({ scheduledFor }) => scheduledFor)).toEqual(expected);
    expect(new Set(runs.map(({ _id }) => _id)).size).toBe(500);
  });

  test('and many schedules that are due at the same moment start one run each', async () => {
    const schedules = Array.from({ length: 450 }, (_, i) =>
      schedule({ id: `0192f0c1-2b7a-7000-8000-${String(i).padStart(12, '0')}`, name: `number ${i}` }),
    );
    await scheduleModel(harness.database).insertMany(schedules.map(fromSchedule));
    const tickers = [harness.ticker(), harness.ticker()];
    await Promise.all(tickers.map((ticker) => ticker.tick()));
    harness.now = '2026-11-22T06:00:00.000Z';
    await Promise.all(tickers.map((ticker) => ticker.tick()));
    const runs = await harness.runs();
    expect(runs.map(({ trigger }) => trigger.scheduleId).sort()).toEqual(schedules.map(({ id }) => id));
  });
});

describe('a clock that jumps', () => {
  test('backwards starts nothing again', async () => {
    const hourly = await harness.save(schedule({ cron: '0 * * * *' }));
    const ticker = harness.ticker();
    for (const now of ['2026-11-22T00:30:00.000Z', '2026-11-22T01:00:00.000Z', '2026-11-22T02:00:00.000Z']) {
      harness.now = now as Instant;
      await ticker.tick();
    }
    harness.now = '2026-11-22T00:15:00.000Z';
    await ticker.tick();
    expect(await harness.state(hourly.id)).toMatchObject({ nextRunAt: '2026-11-22T03:00:00.000Z' });
    // Even when an edit of that time lets it count from there again.
    await harness.edit(hourly, { timezone: 'Europe/Berlin' }, true);
    for (const now of ['2026-11-22T01:00:00.000Z', '2026-11-22T02:00:00.000Z', '2026-11-22T03:00:00.000Z']) {
      harness.now = now as Instant;
      await ticker.tick();
    }
    expect(await harness.occurrences()).toEqual(every(60 * MINUTE, '2026-11-22T01:00:00.000Z', 3));
  });

  test('forwards starts what the schedule says about missed ones', async () => {
    await harness.save(schedule({ cron: '0 * * * *', catchUp: 'none' }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T12:30:00.000Z';
    await ticker.tick();
    expect(await harness.runs()).toEqual([]);
  });
});

describe('what cannot start', () => {
  test.each([
    [{ job: 'cost-oracle', params: {} }, 'unknown_job', 'job is not a known job'],
    [{ params: { windowDays: 0 } }, 'invalid_params', 'params.windowDays must be a whole number'],
  ])('is said by the state, and the schedule goes on (%j)', async (fields, code, message) => {
    const odd = await harness.save(schedule(fields));
    const good = await harness.save(schedule({ id: '0192f0c1-2b7a-7000-8000-0000000000cc', name: 'good' }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T06:00:00.000Z';
    await ticker.tick();
    expect(await harness.state(odd.id)).toMatchObject({
      nextRunAt: '2026-11-23T06:00:00.000Z',
      lastRunId: null,
      lastRunAt: '2026-11-22T06:00:00.000Z',
      lastStatus: 'failed',
      lastError: { code, message: expect.stringContaining(message) as string },
    });
    expect(await harness.runs()).toMatchObject([{ scope: { scheduleId: good.id } }]);

    await harness.edit(odd, { job: 'renewal-check', params: {} }, false);
    harness.now = '2026-11-23T06:00:00.000Z';
    await ticker.tick();
    expect(await harness.state(odd.id)).toMatchObject({ lastStatus: 'pending', lastError: null });
  });

  test('for a time that this version cannot understand waits, and says so, until it is mended', async () => {
    const odd = await harness.save(schedule({ timezone: 'Mars/Olympus' }));
    const ticker = harness.ticker();
    await ticker.tick();
    expect(await harness.state(odd.id)).toMatchObject({
      nextRunAt: null,
      lastStatus: 'failed',
      lastError: { code: 'invalid_timing' },
    });
    await harness.edit(odd, { timezone: 'UTC' }, true);
    await ticker.tick();
    expect(await harness.state(odd.id)).toMatchObject({ nextRunAt: '2026-11-22T06:00:00.000Z' });
  });
});

describe('of a singleton that is running', () => {
  const isSingleton = () => true;

  test('an occurrence is stored as skipped, ended and to be published, and says why', async () => {
    const hourly = await harness.save(schedule({ cron: '0 * * * *' }));
    const ticker = harness.ticker({ isSingleton });
    await ticker.tick();
    harness.now = '2026-11-22T01:00:00.000Z';
    await ticker.tick();
    const [first] = await harness.runs();
    expect(first).toMatchObject({ status: 'pending', singleton: true });
    await runModel(harness.database).updateOne({ _id: first!._id }, { $set: { status: 'running' } });
    harness.now = '2026-11-22T02:00:00.000Z';
    await Promise.all([ticker.tick(), harness.ticker({ isSingleton }).tick()]);
    const [, second, ...others] = await harness.runs();
    expect(others).toEqual([]);
    expect(second).toMatchObject({
      status: 'skipped',
      scheduledFor: '2026-11-22T02:00:00.000Z',
      finishedAt: harness.now,
      publishDueAt: harness.now,
      order: expect.any(Number) as number,
      error: { code: 'already_running', message: expect.stringContaining(`Run ${first?._id}`) as string },
    });
    expect(second).not.toHaveProperty('nextClaimAt');
    expect(await harness.state(hourly.id)).toMatchObject({
      lastRunId: second?._id,
      lastStatus: 'skipped',
      lastError: { code: 'already_running' },
      nextRunAt: '2026-11-22T03:00:00.000Z',
    });
  });
});

describe('the end of a run', () => {
  test('is noted by its schedule, and an earlier one does not hide a later one', async () => {
    const hourly = await harness.save(schedule({ cron: '0 * * * *' }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T01:00:00.000Z';
    await ticker.tick();
    harness.now = '2026-11-22T02:00:00.000Z';
    await ticker.tick();
    const [first, second] = await harness.runs();
    await harness.states().noteEnd(ended(second!, 'succeeded'));
    expect(await harness.state(hourly.id)).toMatchObject({ lastRunId: second?._id, lastStatus: 'succeeded' });
    await harness.states().noteEnd(ended(first!, 'failed'));
    expect(await harness.state(hourly.id)).toMatchObject({ lastRunId: second?._id, lastStatus: 'succeeded' });
  });

  test('that comes before its runner has moved on is not forgotten by that', async () => {
    const hourly = await harness.save(schedule({ cron: '0 * * * *' }));
    const ticker = harness.ticker({
      states: (real) =>
        Object.assign(Object.create(real) as typeof real, {
          moveOn: async (...args: Parameters<typeof real.moveOn>) => {
            const [run] = await harness.runs();
            await real.noteEnd(ended(run!, 'succeeded'));
            return real.moveOn(...args);
          },
        }),
    });
    await ticker.tick();
    harness.now = '2026-11-22T01:00:00.000Z';
    await ticker.tick();
    expect(await harness.state(hourly.id)).toMatchObject({
      lastStatus: 'succeeded',
      nextRunAt: '2026-11-22T02:00:00.000Z',
    });
  });

  test('of a run that was asked for by hand is the last one too', async () => {
    const hourly = await harness.save(schedule({ cron: '0 * * * *' }));
    const ticker = harness.ticker();
    await ticker.tick();
    harness.now = '2026-11-22T01:00:00.000Z';
    await ticker.tick();
    const [run] = await harness.runs();
    const byHand = {
      ...ended(run!, 'failed'),
      id: 'by-hand',
      createdAt: '2026-11-22T01:30:00.000Z',
    } as const;
    await harness.states().noteEnd(byHand);
    expect(await harness.state(hourly.id)).toMatchObject({
      lastRunId: 'by-hand',
      lastRunAt: '2026-11-22T01:30:00.000Z',
      lastStatus: 'failed',
    });
  });
});

test('the collections have an index for what a tick asks', async () => {
  await harness.save(schedule());
  const explained: unknown = await harness.database
    .collection(SCHEDULES)
    .find({ updatedAt: { $gte: '2026-11-22T00:00:00.000Z' } })
    .sort({ updatedAt: 1, _id: 1 })
    .explain('queryPlanner');
  expect(JSON.stringify(explained)).toContain('updatedAt_id');
});
