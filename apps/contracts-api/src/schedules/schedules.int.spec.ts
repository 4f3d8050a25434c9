import {
  addMilliseconds,
  findJob,
  FIRST_SCHEDULES,
  JOB_NAMES,
  toInstant,
  type FirstSchedule,
} from '@tenor/domain';
import { findRun, RUNS, SCHEDULE_STATES, type ScheduleStateDocument } from '@tenor/persistence';
import { TEST_NOW, TestApi } from '../testing/test-api.js';
import { seedSchedules } from './seed-schedules.js';

type View = Record<string, unknown> & { id: string; version: number };
interface Refusal {
  readonly errors: { path: string; message: string; code: string }[];
}

const BODY = {
  name: 'Renewals, working days',
  job: 'renewal-check',
  params: { windowDays: 90 },
  cron: '30 7 * * MON-FRI',
  timezone: 'Europe/Berlin',
};

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterEach(async () => {
  api.clock.now = () => new Date(TEST_NOW);
  for (const name of ['schedules', 'scheduleSeeds', SCHEDULE_STATES, RUNS]) {
    await api.database.collection(name).deleteMany({});
  }
});
afterAll(() => api.stop());

async function create(overrides: object = {}): Promise<View> {
  const answer = await api.post<View>('schedules', { ...BODY, ...overrides });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

async function refusal(body: object): Promise<Refusal['errors']> {
  const answer = await api.post<Refusal>('schedules', body);
  expect(answer.status).toBe(400);
  return answer.body.errors;
}

async function putState(id: string, fields: Partial<ScheduleStateDocument>): Promise<void> {
  await api.database.collection<ScheduleStateDocument>(SCHEDULE_STATES).insertOne({
    _id: id,
    scheduleVersion: 1,
    timingVersion: 1,
    timingSince: TEST_NOW,
    lastRunId: null,
    lastRunAt: null,
    lastStatus: null,
    lastError: null,
    ...fields,
  });
}

describe('a schedule', () => {
  test('is created with its defaults, read, and says at once when it runs next', async () => {
    const created = await api.post<View>('schedules', BODY);
    expect(created).toMatchObject({
      status: 201,
      headers: { etag: '"1"', location: `/api/v1/schedules/${created.body.id}` },
    });
    expect(created.body).toEqual({
      id: expect.any(String) as string,
      ...BODY,
      at: null,
      enabled: true,
      catchUp: 'last',
      catchUpHours: 24,
      description: null,
      createdAt: TEST_NOW,
      updatedAt: TEST_NOW,
      version: 1,
      nextRunAt: '2026-11-23T06:30:00.000Z',
      lastRunId: null,
      lastRunAt: null,
      lastStatus: null,
      lastError: null,
    });
    expect((await api.get(`schedules/${created.body.id}`)).body).toEqual(created.body);
  });

  test('without a zone is in that of the installation, and may be for one moment', async () => {
    const once = await create({ cron: null, timezone: null, at: '2026-12-01T07:00+01:00' });
    expect(once).toMatchObject({
      timezone: 'UTC',
      cron: null,
      at: '2026-12-01T06:00:00.000Z',
      nextRunAt: '2026-12-01T06:00:00.000Z',
    });
  });

  test('under an id of the client is created once', async () => {
    const body = { ...BODY, id: '0192f0c1-2b7a-7000-8000-0000000000bb' };
    expect((await api.post('schedules', body)).status).toBe(201);
    expect((await api.post('schedules', body)).status).toBe(200);
    expect((await api.post('schedules', { ...body, cron: '0 9 * * *' })).status).toBe(409);
  });

  test('has a name of its own, without regard to case', async () => {
    await create();
    expect(await api.post('schedules', { ...BODY, name: BODY.name.toUpperCase() })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'name', code: 'duplicate' }] },
    });
  });

  test('shows what the runners say, in lists too, and never an old answer', async () => {
    const { id } = await create();
    const error = { code: 'already_running', message: 'busy' };
    const last = { lastRunId: 'r', lastRunAt: TEST_NOW, lastStatus: 'skipped', lastError: error } as const;
    await putState(id, { nextRunAt: '2026-11-24T06:30:00.000Z', ...last });
    const shown = { nextRunAt: '2026-11-24T06:30:00.000Z', ...last };
    expect(await api.get(`schedules/${id}`, { 'if-none-match': '"1"' })).toMatchObject({
      status: 200,
      body: shown,
    });
    await create({ name: 'another' });
    const list = await api.get('schedules?sort=name&count=true');
    expect(list.body).toMatchObject({ total: 2, items: [shown, { name: 'another', lastRunId: null }] });
  });

  test.each([
    ['job=renewal-check', 2],
    ['enabled=false', 1],
    ['name[contains]=OTHER', 1],
    ['updatedAt[gt]=2026-11-24', 0],
  ])('is found by %s', async (query, count) => {
    await create();
    await create({ name: 'another', enabled: false });
    expect((await api.get(`schedules?${query}`)).body['items']).toHaveLength(count);
  });
});

describe('what is wrong with a schedule is said of each field', () => {
  test.each([
    [
      { cron: '30 25 * * *' },
      'cron',
      'field 2 (hour), character 4: "25" is not allowed; allowed are 0 to 23, *, ranges (a-b), steps (*/n, a-b/n) and lists (a,b)',
      'invalid_cron',
    ],
    [
      { cron: '0 0 6 * * XYZ' },
      'cron',
      'field 6 (day of week), character 11: "XYZ" is not allowed; allowed are 0 to 7, SUN to SAT, *, ranges (a-b), steps (*/n, a-b/n) and lists (a,b)',
      'invalid_cron',
    ],
    [
      { timezone: 'Berlin' },
      'timezone',
      'must be an IANA time zone such as Europe/Berlin',
      'unknown_timezone',
    ],
    [
      { timezone: '+01:00' },
      'timezone',
      'must be an IANA time zone such as Europe/Berlin',
      'unknown_timezone',
    ],
    [{ cron: null }, 'cron', 'is required, or at', 'required'],
    [{ at: '2026-12-01T06:00:00Z' }, 'cron', 'must not be given together with at', 'exclusive'],
    [
      { cron: null, at: '2026-02-30T06:00:00Z' },
      'at',
      'must be a real moment with its zone, such as 2026-12-01T06:00:00Z or 2026-12-01T07:00+01:00',
      'invalid_instant',
    ],
    [
      { cron: null, at: '2026-11-23T05:00:00Z' },
      'at',
      `must be later than now (${TEST_NOW})`,
      'out_of_range',
    ],
    [
      { params: { asOf: '2026-01-01' } },
      'params.asOf',
      'is not for schedules: a run is for the day on which it starts',
      'not_allowed',
    ],
    [
      { params: { windowDays: 0 } },
      'params.windowDays',
      'must be a whole number from 1 to 3650',
      'out_of_range',
    ],
    [{ job: 'renewals' }, 'job', `is not a known job (known: ${JOB_NAMES.join(', ')})`, 'unknown_job'],
    [{ name: 'x'.repeat(101) }, 'name', 'must have at most 100 characters', 'invalid_length'],
    [{ catchUpHours: 169 }, 'catchUpHours', 'must be a whole number from 1 to 168', 'out_of_range'],
    [{ catchUp: 'some' }, 'catchUp', 'must be one of none, last, all', 'invalid_choice'],
    [
      { cron: '*/5 * * * *', catchUp: 'all', catchUpHours: 168 },
      'catchUp',
      '"all" could start 2016 runs at once after 168 hours, and may start 1440: take fewer hours, or "last"',
      'out_of_range',
    ],
    [{ nextRunAt: TEST_NOW }, 'nextRunAt', 'is read-only', 'read_only'],
    [{ when: 'daily' }, 'when', 'is not a known field', 'unknown_field'],
  ])('%j', async (fields, path, message, code) => {
    const errors = await refusal({ ...BODY, ...fields });
    expect(errors).toEqual([{ path, message, code }]);
  });
});

describe('changing a schedule', () => {
  test('is a merge patch with its version, and other timing counts from the change', async () => {
    const { id } = await create();
    await putState(id, { nextRunAt: '2026-11-23T06:30:00.000Z' });
    api.clock.now = () => new Date('2026-11-23T08:00:00.000Z');
    const described = await api.patch<View>(`schedules/${id}`, { description: 'why' }, { 'if-match': '"1"' });
    // The runners are still to start what was due.
    expect(described).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { version: 2, nextRunAt: '2026-11-23T06:30:00.000Z' },
    });
    const moved = await api.patch<View>(`schedules/${id}`, { cron: '0 10 * * *' });
    expect(moved.body).toMatchObject({ version: 3, nextRunAt: '2026-11-23T09:00:00.000Z' });
    expect(await api.patch(`schedules/${id}`, { cron: '0 11 * * *' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
    });
    expect((await api.patch(`schedules/${id}`, { cron: '0 10 * * *' })).body['version']).toBe(3);
  });

  test('pauses and resumes it', async () => {
    const { id } = await create();
    expect((await api.patch(`schedules/${id}`, { enabled: false })).body).toMatchObject({
      enabled: false,
      nextRunAt: null,
    });
    api.clock.now = () => new Date('2026-11-25T12:00:00.000Z');
    expect((await api.patch(`schedules/${id}`, { enabled: true })).body).toMatchObject({
      nextRunAt: '2026-11-26T06:30:00.000Z',
    });
  });

  test('from every day to one moment takes both fields', async () => {
    const { id } = await create();
    expect((await api.patch(`schedules/${id}`, { at: '2026-12-01T06:00:00Z' })).status).toBe(400);
    expect((await api.patch(`schedules/${id}`, { cron: null, at: '2026-12-01T06:00:00Z' })).status).toBe(200);
    api.clock.now = () => new Date('2026-12-02T00:00:00.000Z');
    expect((await api.patch(`schedules/${id}`, { name: 'over' })).body).toMatchObject({ name: 'over' });
  });

  test('to parameters that the job does not take is refused', async () => {
    const { id } = await create();
    expect(await api.patch(`schedules/${id}`, { params: { imminentDays: -1 } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'params.imminentDays' }] },
    });
    expect((await api.patch(`schedules/${id}`, { params: { windowDays: null } })).body['params']).toEqual({});
  });
});

test('a schedule is deleted with its version', async () => {
  const { id } = await create();
  expect((await api.delete(`schedules/${id}`, { 'if-match': '"7"' })).status).toBe(412);
  expect((await api.delete(`schedules/${id}`, { 'if-match': '"1"' })).status).toBe(204);
  expect((await api.delete(`schedules/${id}`)).status).toBe(404);
});

describe('running a schedule now', () => {
  test('asks for a run by hand, with its parameters and in its scope, and leaves its times alone', async () => {
    const { id } = await create({ enabled: false });
    const answer = await api.post<View>(`schedules/${id}/run-now`, undefined);
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/api/v1/job-results/${answer.body.id}` },
      body: {
        job: 'renewal-check',
        status: 'pending',
        params: { windowDays: 90 },
        asOf: '2026-11-23',
        notify: true,
        scheduledFor: null,
        scope: { kind: 'schedule', scheduleId: id },
        trigger: { kind: 'api', by: 'admin', scheduleId: id },
      },
    });
    expect(await findRun(api.database, answer.body.id)).toMatchObject({ status: 'pending' });
    expect((await api.get(`schedules/${id}`)).body).toMatchObject({ version: 1, nextRunAt: null });
  });

  test('under an id of the client asks once', async () => {
    const { id } = await create();
    const body = { id: '0192f0c1-2b7a-7000-8000-0000000000dd' };
    expect((await api.post(`schedules/${id}/run-now`, body)).status).toBe(202);
    expect((await api.post(`schedules/${id}/run-now`, body)).status).toBe(202);
    expect(await api.database.collection(RUNS).countDocuments()).toBe(1);
    expect((await api.post(`schedules/${id}/run-now`, { params: {} })).status).toBe(400);
  });

  test('needs one', async () => {
    expect((await api.post('schedules/0192f0c1-2b7a-7000-8000-0000000000ee/run-now', {})).status).toBe(404);
  });
});

describe('the next times of a schedule', () => {
  test('are five unless asked otherwise, in UTC and on the clock of its zone', async () => {
    const { id } = await create({ enabled: false });
    const five = await api.get<{ items: unknown[] }>(`schedules/${id}/next`);
    expect(five.body.items).toHaveLength(5);
    expect(five.body.items.slice(0, 2)).toEqual([
      { at: '2026-11-23T06:30:00.000Z', local: '2026-11-23T07:30:00+01:00' },
      { at: '2026-11-24T06:30:00.000Z', local: '2026-11-24T07:30:00+01:00' },
    ]);
    expect(five.body).toMatchObject({ next: null });
    expect((await api.get<{ items: unknown[] }>(`schedules/${id}/next?count=100`)).body.items).toHaveLength(
      100,
    );
  });

  test.each(['count=0', 'count=101', 'count=x', 'count=-1', 'coumt=5'])('%s is refused', async (query) => {
    const { id } = await create();
    expect((await api.get(`schedules/${id}/next?${query}`)).status).toBe(400);
  });
});

describe('the schedules of a first start', () => {
  const at = { now: new Date(TEST_NOW), timezone: 'Europe/Berlin' };
  const names = async () =>
    (await api.get<{ items: { name: string }[] }>('schedules')).body.items.map(({ name }) => name);

  test('are those whose job exists, in the zone of the installation, made once by however many', async () => {
    await Promise.all([1, 2, 3, 4].map(() => seedSchedules(api.database, at)));
    const known = FIRST_SCHEDULES.filter(({ job }) => findJob(job) !== undefined);
    expect((await names()).sort()).toEqual(known.map(({ name }) => name).sort());
    expect((await api.get('schedules?job=renewal-check')).body).toMatchObject({
      items: [
        {
          name: 'Upcoming renewals, daily',
          job: 'renewal-check',
          params: { includeExpired: true },
          cron: '0 6 * * *',
          timezone: 'Europe/Berlin',
          enabled: true,
          nextRunAt: '2026-11-24T05:00:00.000Z',
        },
      ],
    });
  });

  test('do not come back when they were deleted, nor over one that was edited', async () => {
    const one = FIRST_SCHEDULES.slice(0, 1);
    await seedSchedules(api.database, at, one);
    const { items } = (await api.get<{ items: View[] }>('schedules')).body;
    await api.patch(`schedules/${items[0]!.id}`, { name: 'Ours' });
    await seedSchedules(api.database, at, one);
    expect(await names()).toEqual(['Ours']);
    await api.delete(`schedules/${items[0]!.id}`);
    await seedSchedules(api.database, at, one);
    expect(await names()).toEqual([]);
  });

  test('come with their job when that comes later, and leave a name that is taken alone', async () => {
    const first = (key: string, job: string, name = key): FirstSchedule => ({
      key,
      name,
      job,
      cron: '0 5 * * *',
    });
    await create({ name: 'Taken' });
    await seedSchedules(api.database, at, [first('a', 'renewal-check', 'taken'), first('b', 'later')]);
    expect(await names()).toEqual(['Taken']);
    await seedSchedules(api.database, at, [first('a', 'renewal-check'), first('b', 'renewal-check')]);
    expect((await names()).sort()).toEqual(['Taken', 'b']);
  });
});

test('an earlier moment than the edit is never the next one', async () => {
  const { id } = await create({ cron: '* * * * * *' });
  const { body } = await api.get<{ nextRunAt: string }>(`schedules/${id}`);
  expect(body.nextRunAt).toBe(addMilliseconds(toInstant(new Date(TEST_NOW)), 1000));
});
