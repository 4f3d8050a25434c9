import { logEntryId, TOPICS, type LogEntry, type LogLevel } from '@tenor/domain';
import {
  ensureRunIndexes,
  fromLogEntry,
  LOG_ENTRIES,
  pendingRun,
  RUNS,
  type LogEntryDocument,
  type RunDocument,
} from '@tenor/persistence';
import { v7 } from 'uuid';
import { silentEvents, TEST_NOW, TestApi } from '../testing/test-api.js';
import { type LogEntryView } from './log-entry-view.js';

interface RunView {
  readonly id: string;
  readonly status: string;
}
interface PageView<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: number;
}
interface ProblemView {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  await ensureRunIndexes(api.database);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await api.database.collection(RUNS).deleteMany({});
  await api.database.collection(LOG_ENTRIES).deleteMany({});
});
afterAll(() => api.stop());

describe('GET /jobs', () => {
  test('lists each job with the JSON Schema of its parameters', async () => {
    const { status, body } =
      await api.get<PageView<{ name: string; params: Record<string, unknown> }>>('jobs');
    expect(status).toBe(200);
    expect(body.next).toBeNull();
    const [job] = body.items.filter(({ name }) => name === 'renewal-check');
    expect(job).toMatchObject({
      title: 'Check upcoming renewals',
      params: {
        type: 'object',
        additionalProperties: false,
        properties: {
          windowDays: { type: 'integer', minimum: 1, maximum: 3650, default: 60 },
          asOf: { format: 'date' },
        },
      },
    });
  });
});

describe('POST /jobs/{name}/run', () => {
  test('stores the run, publishes the command, and answers 202 with the run and where it is', async () => {
    const publish = jest.spyOn(silentEvents, 'publish');
    const { status, headers, body } = await api.post<RunView>('jobs/renewal-check/run', {
      params: { windowDays: 30 },
    });

    expect(status).toBe(202);
    expect(headers['location']).toBe(`/api/v1/job-results/${body.id}`);
    expect(body).toMatchObject({
      job: 'renewal-check',
      status: 'pending',
      params: { windowDays: 30, includeExpired: false, imminentDays: 7 },
      asOf: '2026-11-23',
      notify: true,
      trigger: { kind: 'api', by: 'admin', scheduleId: null },
      createdAt: TEST_NOW,
      attempt: 0,
    });
    expect(body).not.toHaveProperty('requestHash');
    expect(await api.get(String(headers['location']))).toMatchObject({ status: 200, body });
    const [event] = publish.mock.calls[0]![0];
    expect(event).toMatchObject({
      id: body.id,
      topic: TOPICS.jobCommands,
      key: body.id,
      data: { id: body.id, job: 'renewal-check', params: { windowDays: 30 } },
    });
  });

  test('answers 202 also without a body, and while the transport is away', async () => {
    jest.spyOn(silentEvents, 'publish').mockRejectedValue(new Error('the broker is away'));
    const { status, body } = await api.post<RunView>('jobs/renewal-check/run', undefined);
    expect(status).toBe(202);
    expect((await api.get(`job-results/${body.id}`)).status).toBe(200);
  });

  test('routes no findings of a run for another day, unless asked to', async () => {
    const other = await api.post('jobs/renewal-check/run', { params: { asOf: '2026-01-01' } });
    expect(other.body).toMatchObject({ asOf: '2026-01-01', notify: false });
    const asked = await api.post('jobs/renewal-check/run', { params: { asOf: '2026-01-01', notify: true } });
    expect(asked.body).toMatchObject({ notify: true });
  });

  test('the same request under its id again is the same run, another one a conflict', async () => {
    const request = { id: v7(), params: { windowDays: 30, asOf: '2026-03-01' } };
    const first = await api.post<RunView>('jobs/renewal-check/run', request);
    api.clock.now = () => new Date('2026-11-24T06:00:00.000Z');
    const again = await api.post<RunView>('jobs/renewal-check/run', {
      params: { asOf: '2026-03-01', windowDays: 30 },
      id: request.id.toUpperCase(),
    });
    api.clock.now = () => new Date(TEST_NOW);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);

    const other = await api.post<ProblemView>('jobs/renewal-check/run', {
      ...request,
      params: { windowDays: 31 },
    });
    expect(other.status).toBe(409);
    expect(other.body.errors).toMatchObject([{ path: 'id', code: 'id_taken' }]);
  });

  test('requests at the same time under one id store one run', async () => {
    const id = v7();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.post('jobs/renewal-check/run', { id, params: {} })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(await api.get('job-results?count=true')).toMatchObject({ body: { total: 1 } });
  });

  test.each([
    ['params.windowDays', { params: { windowDays: 0 } }],
    ['params.windowDays', { params: { windowDays: '60' } }],
    ['params.windowsDays', { params: { windowsDays: 60 } }],
    ['params.asOf', { params: { asOf: '2026-02-30' } }],
    ['params', { params: [] }],
    ['id', { id: 'seven' }],
    ['parameters', { parameters: {} }],
  ])('refuses a bad %s, naming it', async (path, request) => {
    const { status, body } = await api.post<ProblemView>('jobs/renewal-check/run', request);
    expect([status, body.errors[0]?.path]).toEqual([400, path]);
    expect(await api.get('job-results?count=true')).toMatchObject({ body: { total: 0 } });
  });

  test('is a 404 for a job that nobody knows', async () => {
    expect((await api.post('jobs/renewal-chek/run', {})).status).toBe(404);
  });
});

describe('GET /job-results', () => {
  async function store(overrides: Partial<RunDocument>): Promise<string> {
    const id = v7();
    const document = pendingRun(
      {
        id,
        job: 'renewal-check',
        params: {},
        trigger: { kind: 'api', by: 't', scheduleId: null, correlationId: null },
      },
      { job: 'renewal-check', params: {}, asOf: undefined, notify: undefined },
      { now: TEST_NOW, today: '2026-11-23' },
    );
    await api.database.collection<RunDocument>(RUNS).insertOne({ ...document, ...overrides });
    return id;
  }

  test('filters, sorts, counts and pages', async () => {
    const ids: string[] = [];
    for (let day = 1; day <= 6; day += 1) {
      ids.push(
        await store({
          createdAt: `2026-11-0${day}T00:00:00.000Z`,
          status: day % 2 ? 'succeeded' : 'failed',
          trigger: { kind: day === 6 ? 'command' : 'api', by: null, scheduleId: null, correlationId: null },
        }),
      );
    }
    const listed = async (query: string) => {
      const { status, body } = await api.get<PageView<RunView>>(`job-results?${query}`);
      expect(status).toBe(200);
      return body.items.map(({ id }) => ids.indexOf(id) + 1);
    };
    expect(await listed('')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await listed('status=failed&sort=-createdAt')).toEqual([6, 4, 2]);
    expect(await listed('trigger.kind=command,schedule')).toEqual([6]);
    expect(
      await listed(
        'job=renewal-check&createdAt[gte]=2026-11-03T00:00:00.000Z&createdAt[lt]=2026-11-05T00:00:00.000Z',
      ),
    ).toEqual([3, 4]);

    const first = await api.get<PageView<RunView>>('job-results?sort=-createdAt&limit=4&count=true');
    expect(first.body).toMatchObject({ total: 6 });
    const second = await api.get<PageView<RunView>>(
      `job-results?sort=-createdAt&limit=4&cursor=${String(first.body.next)}`,
    );
    expect([...first.body.items, ...second.body.items].map(({ id }) => ids.indexOf(id) + 1)).toEqual([
      6, 5, 4, 3, 2, 1,
    ]);
    expect(second.body.next).toBeNull();
  });

  test('refuses what it does not know, naming it', async () => {
    const { status, body } = await api.get<ProblemView>('job-results?colour=red&status=sleeping&sort=worker');
    expect(status).toBe(400);
    expect(body.errors.map(({ path }) => path).sort()).toEqual(['colour', 'sort', 'status']);
  });

  test('a run that does not exist is a 404, an id that is none a 400', async () => {
    expect((await api.get(`job-results/${v7()}`)).status).toBe(404);
    expect((await api.get('job-results/seven')).status).toBe(400);
    expect((await api.get(`job-results/${v7()}/log-entries`)).status).toBe(404);
  });

  describe('log entries', () => {
    function entry(runId: string, attempt: number, seq: number, more: Partial<LogEntry> = {}): LogEntry {
      const level: LogLevel = seq % 2 ? 'warning' : 'info';
      return {
        id: logEntryId(runId, attempt, seq),
        runId,
        attempt,
        seq,
        job: 'renewal-check',
        at: '2026-11-22T06:00:00.000Z',
        level,
        grouping: 'main',
        message: `[${seq % 3 ? 'URGENT' : 'INFO'}] Contract 'C${seq}' (provider=Acme (EU))`,
        object: { type: 'contract', id: `c-${seq}`, name: `C${seq}`, url: `/api/v1/contracts/c-${seq}` },
        labels: { job: 'renewal-check', level, tier: seq % 3 ? 'urgent' : 'info', 'tag_a.b': 'true' },
        data: { seq },
        fingerprint: seq % 5 ? `fp-${seq}` : null,
        ...more,
      };
    }
    async function storeEntries(entries: readonly LogEntry[]): Promise<void> {
      await api.database.collection<LogEntryDocument>(LOG_ENTRIES).insertMany(entries.map(fromLogEntry));
    }
    const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
    const seqs = async (path: string) => {
      const { status, body } = await api.get<PageView<LogEntry>>(path);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body.items.map(({ seq }) => seq);
    };

    test('of a run are those of its last attempt, in order, filtered and paged', async () => {
      const id = await store({ attempt: 2, status: 'succeeded', lastSeq: 12 });
      await storeEntries([
        ...range(40).map((n) => entry(id, 1, n)),
        ...range(12).map((n) => entry(id, 2, n)),
      ]);
      const path = `job-results/${id}/log-entries`;

      expect(await seqs(path)).toEqual(range(12));
      expect(await seqs(`${path}?sort=-seq&limit=3`)).toEqual([12, 11, 10]);
      expect(await seqs(`${path}?level=warning`)).toEqual([1, 3, 5, 7, 9, 11]);
      expect(await seqs(`${path}?labels.tier=info`)).toEqual([3, 6, 9, 12]);
      expect(await seqs(`${path}?labels.tier[ne]=urgent&labels.tag_a.b=true&level=info`)).toEqual([6, 12]);
      expect(await seqs(`${path}?message[contains]=c1%27 (provider=acme (eu))`)).toEqual([1]);
      expect(await seqs(`${path}?object.id=c-4,c-5`)).toEqual([4, 5]);
      expect(await seqs(`${path}?fingerprint[exists]=false`)).toEqual([5, 10]);
      expect(await seqs(`${path}?seq[gt]=10`)).toEqual([11, 12]);
      const first = await api.get<PageView<LogEntry>>(`${path}?labels.tier=urgent&limit=5&count=true`);
      expect(first.body).toMatchObject({ total: 8 });
      expect(await seqs(`${path}?labels.tier=urgent&limit=5&cursor=${String(first.body.next)}`)).toEqual([
        8, 10, 11,
      ]);
      const foreign = await api.get<ProblemView>(
        `${path}?labels.tier=info&cursor=${String(first.body.next)}`,
      );
      expect([foreign.status, foreign.body.errors[0]?.path]).toEqual([400, 'cursor']);
      const [whole] = (await api.get<PageView<LogEntry>>(`${path}?limit=1`)).body.items;
      expect(whole).toEqual({ ...entry(id, 2, 1), correlationId: null });
    });

    test('are searched over all runs of a job within 31 days, last attempts only', async () => {
      const one = await store({ attempt: 1 });
      const two = await store({ attempt: 2 });
      const at = (day: string) => ({ at: `2026-${day}T06:00:00.000Z` as const });
      await storeEntries([
        entry(one, 1, 1, at('10-01')),
        entry(one, 1, 2, at('11-20')),
        ...range(30).map((n) => entry(two, 1, n, at('11-21'))),
        entry(two, 2, 1, at('11-22')),
        entry(two, 2, 2, at('11-22')),
      ]);
      const found = async (query: string) => {
        const { status, body } = await api.get<PageView<LogEntry>>(`log-entries?${query}`);
        if (status !== 200) throw new Error(JSON.stringify(body));
        return body.items.map(({ id }) => id);
      };
      expect(await found('job=renewal-check')).toEqual([`${one}:1:2`, `${two}:2:1`, `${two}:2:2`]);
      expect(await found('job=renewal-check&limit=2&sort=-at')).toEqual([`${two}:2:2`, `${two}:2:1`]);
      expect(await found('job=renewal-check&at[lte]=2026-10-20T00:00:00.000Z')).toEqual([`${one}:1:1`]);
      expect(await found('job=renewal-check&labels.level=warning')).toEqual([`${two}:2:1`]);
      expect(await found(`runId=${two}`)).toEqual([`${two}:2:1`, `${two}:2:2`]);
      const first = await api.get<PageView<LogEntry>>('log-entries?job=renewal-check&limit=1');
      expect(await found(`job=renewal-check&limit=1&cursor=${String(first.body.next)}`)).toEqual([
        `${two}:2:1`,
      ]);
    });

    test('carry the correlation id of their run, and are found by it', async () => {
      const trigger = { kind: 'api', by: 'admin', scheduleId: null } as const;
      const one = await store({ attempt: 1, trigger: { ...trigger, correlationId: 'CHG-1' } });
      const two = await store({ attempt: 1, trigger: { ...trigger, correlationId: 'CHG-2' } });
      await storeEntries([entry(one, 1, 1), entry(two, 1, 1), entry(one, 1, 2)]);
      const found = async (path: string) =>
        (await api.get<PageView<LogEntryView>>(path)).body.items.map(({ id, correlationId }) => [
          id,
          correlationId,
        ]);
      const ofOne = [
        [`${one}:1:1`, 'CHG-1'],
        [`${one}:1:2`, 'CHG-1'],
      ];
      expect(await found(`job-results/${one}/log-entries`)).toEqual(ofOne);
      expect((await found('log-entries?job=renewal-check')).map(([, id]) => id).sort()).toEqual([
        'CHG-1',
        'CHG-1',
        'CHG-2',
      ]);
      expect(await found('log-entries?job=renewal-check&correlationId=CHG-1')).toEqual(ofOne);
      expect(await found(`log-entries?runId=${one}&correlationId=CHG-1`)).toEqual(ofOne);
      expect(await found(`log-entries?runId=${one}&correlationId=CHG-2`)).toEqual([]);
      expect(await found('log-entries?job=renewal-check&correlationId=unheard-of')).toEqual([]);

      const first = 'log-entries?job=renewal-check&limit=1&correlationId=';
      const { next } = (await api.get<PageView<LogEntryView>>(`${first}CHG-1`)).body;
      expect(await found(`${first}CHG-1&cursor=${String(next)}`)).toEqual([ofOne[1]]);
      expect((await api.get(`${first}CHG-2&cursor=${String(next)}`)).status).toBe(400);

      const path = 'log-entries?job=renewal-check&correlationId=CHG-2';
      const csv = await api.get<string>(`${path}&format=csv`);
      expect(csv.body.split('\r\n')[0]).toMatch(/^\uFEFF?runId,attempt,seq,job,correlationId,/);
      expect(csv.body).toContain(`${two},1,1,renewal-check,CHG-2,`);
      expect((await api.get<string>(`${path}&format=ndjson`)).body).toContain('"correlationId":"CHG-2"');
    });

    test.each([
      ['correlationId', 'job=renewal-check&correlationId=a&correlationId=b'],
      ['correlationId', 'job=renewal-check&correlationId='],
      ['job', 'correlationId=CHG-1'],
      ['job', 'level=info'],
      ['at[gte]', 'job=renewal-check&at[gte]=2026-01-01T00:00:00.000Z'],
      ['runId', 'runId=seven'],
      ['seq', 'job=renewal-check&seq=1'],
    ])('a search is refused naming %s for %s', async (path, query) => {
      const { status, body } = await api.get<ProblemView>(`log-entries?${query}`);
      expect([status, body.errors[0]?.path]).toEqual([400, path]);
    });
  });
});

test('the description knows every address of jobs, runs and entries', async () => {
  const { body } = await api.get<{
    paths: Record<string, unknown>;
    components: { schemas: Record<string, unknown> };
  }>('/docs-json');
  for (const path of [
    'jobs',
    'jobs/{name}/run',
    'job-results',
    'job-results/{id}',
    'job-results/{id}/log-entries',
    'log-entries',
  ]) {
    expect(body.paths).toHaveProperty([`/api/v1/${path}`]);
  }
  expect(body.components.schemas).toHaveProperty('JobResult');
});
