import { runCli } from '../program.js';
import { FakeServer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';

const DAILY = {
  id: '0192f0c1-2b7a-7000-8000-0000000000bb',
  name: 'Daily',
  job: 'renewal-check',
  cron: '0 6 * * *',
  at: null,
  timezone: 'Europe/Berlin',
  enabled: true,
  nextRunAt: '2026-11-24T05:00:00.000Z',
  lastRunAt: '2026-11-23T05:00:00.400Z',
  lastStatus: 'succeeded',
  lastError: null,
};
const PAUSED = {
  ...DAILY,
  name: 'Paused',
  enabled: false,
  nextRunAt: null,
  lastRunAt: null,
  lastStatus: null,
};
const ONCE = {
  ...DAILY,
  name: 'Once',
  cron: null,
  at: '2026-11-23T05:00:00.000Z',
  nextRunAt: null,
  lastStatus: 'failed',
  lastError: { code: 'unknown_job', message: 'job is not a\u001b known job.' },
};

let server: FakeServer;
beforeEach(async () => {
  server = await FakeServer.start(({ path }) => ({
    json: path.includes('cursor=second%20page')
      ? { items: [ONCE], next: null }
      : { items: [DAILY, PAUSED], next: 'second page' },
  }));
});
afterEach(() => server.stop());

async function schedules(...args: string[]): Promise<string> {
  const context = new RecordingContext({ TENOR_URL: server.url });
  expect(await runCli(['schedules', ...args], context, '1.2.3')).toBe(0);
  return context.out;
}

describe('tenor schedules', () => {
  test('lists all of them, page by page, with what runs next and how the last run ended', async () => {
    const text = await schedules();
    expect(text).not.toContain('\u001b');
    const [head, daily, paused, once, end] = text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
    expect(head).toBe('Name | Job | When | Next | Last | Status');
    expect(daily).toBe(
      'Daily | renewal-check | 0 6 * * * (Europe/Berlin) | 2026-11-24 05:00:00Z | 2026-11-23 05:00:00Z | succeeded',
    );
    expect(paused).toBe('Paused | renewal-check | 0 6 * * * (Europe/Berlin) | paused | —');
    expect(once).toContain(
      'Once | renewal-check | once 2026-11-23 05:00:00Z | — | 2026-11-23 05:00:00Z | failed: job',
    );
    expect(end).toBe('');
  });

  test('--json gives them as the server has them', async () => {
    expect(JSON.parse(await schedules('--json'))).toEqual({ items: [DAILY, PAUSED, ONCE], next: null });
  });
});
