import { runCli } from '../program.js';
import { entry, JOBS, problem, run, RUN_ID } from '../testing/answers.js';
import { FakeServer, type FakeAnswer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

let server: FakeServer;
let accepted: FakeAnswer;
/** What each look at the run finds; the last one stays. */
let looks: { run?: unknown; entries?: unknown[]; hangUp?: boolean }[];

beforeEach(async () => {
  accepted = {
    status: 202,
    json: run({ status: 'pending', result: null, startedAt: null, finishedAt: null }),
  };
  looks = [{ run: run(), entries: [entry(1, { level: 'warning', message: 'Acme ends' }), entry(2)] }];
  let look = -1;
  server = await FakeServer.start(({ path }) => {
    if (path === '/api/v1/jobs') return { json: JOBS };
    if (path === '/api/v1/jobs/renewal-check/run') return accepted;
    if (path === `/api/v1/job-results/${RUN_ID}`) {
      look = Math.min(look + 1, looks.length - 1);
      return looks[look]!.hangUp ? { hangUp: true } : { json: looks[look]!.run };
    }
    return pageOf(looks[look]!.entries ?? [], path);
  });
});

afterEach(() => server.stop());

/** Pages of two entries; the cursor is the number to start from. */
function pageOf(entries: readonly unknown[], path: string): FakeAnswer {
  const from = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? 0);
  const next = from + 2 < entries.length ? String(from + 2) : null;
  return { json: { items: entries.slice(from, from + 2), next } };
}

function context(terminal = {}): RecordingContext {
  return new RecordingContext({ TENOR_URL: server.url, TENOR_TOKEN: 'a-token-for-tests' }, terminal);
}

async function tenor(args: string, on = context()): Promise<{ code: number; out: string; err: string }> {
  const code = await runCli(args.split(' '), on, '0.0.0');
  return { code, out: on.out, err: on.err };
}

function requestBody(): unknown {
  const request = server.requests.find(({ method }) => method === 'POST');
  return request && JSON.parse(request.body);
}

describe('what is sent', () => {
  test('parameters have the types of the schema, and the token goes along', async () => {
    const { code } = await tenor(
      'run renewal-check --param windowDays=90 includeExpired=true --param label=90 --as-of 2026-11-22 --no-notify',
    );

    expect(code).toBe(0);
    expect(requestBody()).toEqual({
      params: { windowDays: 90, includeExpired: true, label: '90', asOf: '2026-11-22', notify: false },
    });
    expect(server.requests.map((request) => request.authorization)).toEqual([
      'Bearer a-token-for-tests',
      'Bearer a-token-for-tests',
    ]);
  });

  test('what was not given is left to the server', async () => {
    await tenor(`run renewal-check --id ${RUN_ID}`);

    expect(requestBody()).toEqual({ id: RUN_ID, params: {} });
  });

  test.each([
    ['no pair', '--param windowDays', 'name=value'],
    ['not a number', '--param windowDays=ninety', 'windowDays must be a whole number'],
    ['no truth value', '--param includeExpired=yes', 'includeExpired must be true or false'],
    ['no date', '--as-of 2026-02-30', '--as-of must be a date'],
    ['unknown', '--param windowsDays=1', 'has no parameter windowsDays. It takes windowDays, includeExpired'],
    ['named like a part of every object', '--param constructor=1', 'has no parameter constructor'],
    ['given twice', '--param asOf=2026-01-01 --as-of 2026-01-02', 'asOf is given twice'],
  ])('a parameter that is %s is a usage error, and nothing is run', async (_, args, says) => {
    const { code, err } = await tenor(`run renewal-check ${args}`);

    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(requestBody()).toBeUndefined();
  });

  test('an unknown job is a usage error that lists the known ones', async () => {
    const { code, err } = await tenor('run renewal-chek');

    expect(code).toBe(2);
    expect(err).toBe('tenor: There is no job "renewal-chek". The server has renewal-check.\n');
  });

  test('an id that is no UUID is a usage error', async () => {
    expect((await tenor('run renewal-check --id 7')).code).toBe(2);
  });
});

describe('without --wait', () => {
  test('the run is named on standard output and where to see it on standard error', async () => {
    expect(await tenor('run renewal-check')).toEqual({
      code: 0,
      out: `Run ${RUN_ID} of renewal-check is pending.\n`,
      err: `See it at ${server.url}/api/v1/job-results/${RUN_ID}\n`,
    });
  });

  test('--json prints the stored run as the server gave it', async () => {
    const { out } = await tenor('run renewal-check --json');

    expect(JSON.parse(out)).toEqual(accepted.json);
  });

  test('a refusal is told in the words of the server, with exit code 1', async () => {
    accepted = problem(400, {
      errors: [{ path: 'params.windowDays', message: 'must be from 1 to 3650', code: 'out_of_range' }],
    });

    expect(await tenor('run renewal-check --param windowDays=0')).toEqual({
      code: 1,
      out: '',
      err: 'tenor: Refused: params.windowDays must be from 1 to 3650.\n',
    });
  });
});

describe('with --wait', () => {
  test('entries come in order, once each, across looks and pages, and the end is told last', async () => {
    const all = [entry(1), entry(2), entry(3), entry(4), entry(5)];
    looks = [
      { run: run({ status: 'pending', attempt: 0 }) },
      { run: run({ status: 'running' }), entries: all.slice(0, 3) },
      { run: run({ status: 'running' }), entries: all.slice(0, 4) },
      { run: run({ result: 5 }), entries: all },
    ];

    const { code, out, err } = await tenor('run renewal-check --wait');

    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.trimEnd().split('\n')).toEqual([
      'INFO     entry 1',
      'INFO     entry 2',
      'INFO     entry 3',
      'INFO     entry 4',
      'INFO     entry 5',
      `Run ${RUN_ID} of renewal-check succeeded in 0.42 s: result 5; log entries: 1 info, 1 warning.`,
    ]);
  });

  test('a run that another runner took over is shown anew', async () => {
    looks = [
      { run: run({ status: 'running' }), entries: [entry(1), entry(2), entry(3)] },
      { run: run({ attempt: 2 }), entries: [entry(1, { attempt: 2, message: 'again' })] },
    ];

    const { out, err } = await tenor('run renewal-check --wait');

    expect(out).toContain('INFO     entry 3\nINFO     again\n');
    expect(err).toContain('attempt 2');
  });

  test('a server that hangs up for a while is waited for', async () => {
    const gone = { hangUp: true };
    looks = [{ run: run({ status: 'running' }), entries: [entry(1)] }, gone, gone, looks[0]!];

    const { code, out, err } = await tenor('run renewal-check --wait');

    expect(code).toBe(0);
    expect(err).toBe('The server does not answer; waiting for it.\n');
    expect(out).toContain('succeeded');
  });

  test('a server that stays away ends the waiting with exit code 1', async () => {
    looks = [{ run: run({ status: 'running' }) }, { hangUp: true }];

    const { code, err } = await tenor('run renewal-check --wait');

    expect(code).toBe(1);
    expect(err).toContain(`Cannot reach Tenor at ${server.url}: the connection broke off`);
  });

  test.each(['failed', 'cancelled', 'timed_out', 'skipped'])(
    'a run that ended as %s gives exit code 1',
    async (status) => {
      looks = [{ run: run({ status, result: null, error: { code: 'job_failed', message: 'It broke' } }) }];

      const { code, out } = await tenor('run renewal-check --wait');

      expect(code).toBe(1);
      expect(out).toContain(`${status.replace('_', ' ')} in 0.42 s: It broke (job_failed)`);
    },
  );

  test('--json prints one line per entry and the run as the last', async () => {
    const { out } = await tenor('run renewal-check --wait --json');

    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([...looks[0]!.entries!.map((line) => ({ entry: line })), { run: run() }]);
  });

  test('a terminal gets a progress line and colours, a pipe neither', async () => {
    looks.unshift({ run: run({ status: 'running', progress: { done: 40, total: 100 } }) });
    const terminal = await tenor('run renewal-check --wait', context({ stdout: true, stderr: true }));

    expect(terminal.err).toContain('renewal-check: 40 of 100 done');
    expect(terminal.out).toContain('\u001b[33mWARNING  Acme ends\u001b[0m');
  });

  test('control characters of a message do not reach the terminal', async () => {
    looks = [{ run: run(), entries: [entry(1, { message: 'a\u001b[2Jb\u0007c\u202ed' })] }];

    expect((await tenor('run renewal-check --wait')).out).toContain('INFO     a [2Jb c d\n');
  });
});
