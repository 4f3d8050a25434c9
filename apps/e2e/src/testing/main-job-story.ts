import { Client, type RunView } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { type Installation, type StartInstallation } from '../product/installation.js';

const ASKED_FOR = '0192f0c1-2b7a-7000-8000-0000000000c1';

/** The main job, from the request of a run to its entries; for an installation of either profile. */
export function tellMainJob(start: StartInstallation): void {
  let product: Installation;
  let client: Client;

  beforeAll(async () => {
    product = await start();
    client = new Client(product.url, product.token);
    const report = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(200));
    expect(report).toMatchObject({ status: 200, body: { created: 200, failed: 0 } });
  });

  afterAll(() => product.dispose());

  describe('a run asked for over REST', () => {
    test('is accepted with its location, found at once, and ends with the entries that it counted', async () => {
      const accepted = await client.post<RunView>('/jobs/renewal-check/run', {
        params: { windowDays: 365, asOf: '2026-03-01' },
      });
      expect(accepted.status).toBe(202);
      expect(accepted.headers.get('location')).toBe(`/api/v1/job-results/${accepted.body.id}`);
      expect((await client.get(`/job-results/${accepted.body.id}`)).status).toBe(200);

      const run = await client.ended(accepted.body.id);
      const entries = await client.entries(run.id);

      expect(run).toMatchObject({ status: 'succeeded', attempt: 1, error: null });
      expect(run.result).toBeGreaterThan(0);
      expect(run.findings).toBe(run.result);
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: run.lastSeq }, (_, i) => i + 1));
      expect(entries.filter((entry) => entry.fingerprint !== null)).toHaveLength(run.findings);
      expect(entries.at(-1)?.message).toBe(
        `Renewal check complete: ${String(run.result)} contract(s) within 365-day window.`,
      );
    });

    test('starts nothing when the same request comes again under its id', async () => {
      const request = { id: ASKED_FOR, params: { windowDays: 30, asOf: '2026-03-01' } };
      const first = await client.post<RunView>('/jobs/renewal-check/run', request);
      const ended = await client.ended(first.body.id);
      const again = await client.post<RunView>('/jobs/renewal-check/run', request);

      expect([first.status, again.status]).toEqual([202, 202]);
      expect(again.body).toMatchObject({ id: ASKED_FOR, status: 'succeeded', attempt: 1 });
      expect(again.body.lastSeq).toBe(ended.lastSeq);
    });

    test('is a conflict when another request comes under its id', async () => {
      await client.post('/jobs/renewal-check/run', {
        id: ASKED_FOR,
        params: { windowDays: 30, asOf: '2026-03-01' },
      });
      const other = await client.post('/jobs/renewal-check/run', {
        id: ASKED_FOR,
        params: { windowDays: 31 },
      });

      expect(other.status).toBe(409);
      expect(other.headers.get('content-type')).toContain('application/problem+json');
    });

    test.each([
      ['out of bounds', { windowDays: 0 }, 'params.windowDays'],
      ['out of bounds above', { windowDays: 3651 }, 'params.windowDays'],
      ['of the wrong type', { includeExpired: 'yes' }, 'params.includeExpired'],
      ['unknown', { windowsDays: 60 }, 'params.windowsDays'],
      ['no date', { asOf: '2026-02-30' }, 'params.asOf'],
    ])('is refused when a parameter is %s', async (_, params, path) => {
      const { status, body } = await client.post('/jobs/renewal-check/run', { params });

      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ path }] });
    });

    test('is refused when nobody knows the job', async () => {
      expect((await client.post('/jobs/renewal-chek/run', {})).status).toBe(404);
    });
  });

  test('nothing under /api/v1 is told without the token', async () => {
    const stranger = new Client(product.url, 'not-the-token-at-all');
    for (const path of ['/contracts', '/jobs', '/job-results', '/log-entries?job=renewal-check']) {
      const answer = await stranger.get(path);
      expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        path,
        401,
        expect.stringMatching(/^Bearer\b/),
      ]);
    }
  });

  test('Swagger UI and its document are served, and every operation tells its errors', async () => {
    const page = await fetch(`${product.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const document = (await (await fetch(`${product.url}/docs-json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
    };
    expect(document.openapi).toMatch(/^3\.1\./);
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        expect([path, method, operation.summary]).toEqual([path, method, expect.stringMatching(/\w/)]);
        if (path.startsWith('/api/v1')) expect(Object.keys(operation.responses)).toContain('401');
      }
    }
  });

  test('a stop is clean: exit code 0, and all is there at the next start', async () => {
    const before = await client.count('contracts');
    const codes = await product.restart();
    expect(new Set(codes)).toEqual(new Set([0]));
    client = new Client(product.url, product.token);

    expect(await client.count('contracts')).toBe(before);
  });
}
