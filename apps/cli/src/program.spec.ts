import { runCli } from './program.js';
import { JOBS } from './testing/answers.js';
import { FakeServer } from './testing/fake-server.js';
import { RecordingContext } from './testing/recording-context.js';

async function tenor(args: readonly string[], context = new RecordingContext({})) {
  const code = await runCli(args, context, '1.2.3');
  return { code, out: context.out, err: context.err };
}

const COMMANDS = [
  'start',
  'import',
  'export',
  'run',
  'cancel',
  'retry',
  'jobs',
  'schedules',
  'demo',
  'dlt',
  'topics',
];

test('the help lists the commands that exist, on standard output', async () => {
  const { code, out, err } = await tenor(['--help']);

  expect([code, err]).toEqual([0, '']);
  const listed = [...out.matchAll(/^ {2}(\w+) .*/gm)].map((match) => match[1]);
  expect(listed).toEqual(expect.arrayContaining(COMMANDS));
  expect(out).not.toMatch(/^ {2}policy\b/m);
});

test.each(COMMANDS)('the help of %s has an example that names the command', async (command) => {
  const { code, out } = await tenor([command, '--help']);

  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^Examples?:\\n(.*\\n)*? {2}.*tenor ${command}`, 'm'));
});

test('the version is printed', async () => {
  expect(await tenor(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
});

test.each([
  ['no command', []],
  ['an unknown command', ['imprt']],
  ['an unknown option', ['jobs', '--jsn']],
  ['a missing argument', ['run']],
  ['an argument too many', ['jobs', 'renewal-check']],
])('%s is a usage error on standard error', async (_, args) => {
  const { code, out, err } = await tenor(args);

  expect([code, out]).toEqual([2, '']);
  expect(err).not.toBe('');
});

describe('tenor jobs', () => {
  let server: FakeServer;
  beforeEach(async () => {
    server = await FakeServer.start(() => ({ json: JOBS }));
  });
  afterEach(() => server.stop());

  test('shows each job with its parameters, their defaults and bounds', async () => {
    const { code, out } = await tenor(['jobs'], new RecordingContext({ TENOR_URL: server.url }));

    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'renewal-check  Check upcoming renewals',
      '  Reports contracts that end soon.',
      '',
      '  Parameter       Value                Default  Meaning',
      '  windowDays      whole number 1–3650  60       Days ahead.',
      '  includeExpired  true | false         false    Also what ended.',
      '  label           string                        A text.',
      '  asOf            date                          The day.',
      '  notify          true | false                  Whether to notify.',
      '',
    ]);
  });

  test('--json gives the schemas as the server has them', async () => {
    const { out } = await tenor(['jobs', '--json'], new RecordingContext({ TENOR_URL: server.url }));

    expect(JSON.parse(out)).toEqual(JOBS);
  });

  test.each([
    ['NO_COLOR is set', { NO_COLOR: '1' }, true],
    ['the terminal is dumb', { TERM: 'dumb' }, true],
    ['it is a pipe', {}, false],
  ])('has no colours when %s', async (_, env, isTerminal) => {
    const context = new RecordingContext({ TENOR_URL: server.url, ...env }, { stdout: isTerminal });

    expect((await tenor(['jobs'], context)).out).not.toContain('\u001b');
  });
});
