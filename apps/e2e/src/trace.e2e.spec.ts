import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { eventually } from './notifications/eventually.js';
import { type DeliveryView } from './notifications/notification-views.js';
import { Client, type RunView } from './product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from './product/generated-contracts.js';
import { Product } from './product/product.js';

jest.setTimeout(120_000);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const JSON_BODY = { type: 'application/json', content: JSON.stringify({ params: { windowDays: 365 } }) };

type Traced<T> = T & { readonly correlationId: string | null; readonly traceId: string | null };
type Line = Readonly<Record<string, unknown>>;

let slack: SlackSink;
let product: Product;
let client: Client;

beforeAll(async () => {
  slack = await startSlackSink();
  product = await Product.start(undefined, { TENOR_EGRESS_ALLOW: '127.0.0.1', TENOR_LOG_LEVEL: 'debug' });
  client = new Client(product.url, product.token);
  const report = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, generatedContractsCsv(50));
  expect(report).toMatchObject({ status: 200, body: { failed: 0 } });
  const integrations = [{ kind: 'slack', webhookUrl: slack.webhookUrl }];
  expect((await client.post('/receivers', { name: 'netops', integrations })).status).toBe(201);
  const policy = { receiver: 'none', groupWait: '1s', routes: [{ receiver: 'netops' }] };
  expect((await client.put('/notification-policy', policy)).status).toBe(200);
});

afterAll(async () => {
  await product.dispose();
  await slack.stop();
});

/** The lines of the product's log that hold the text, as people find them by grep. */
function grep(text: string): Line[] {
  const lines = product.output().split('\n');
  return lines
    .filter((line) => line.startsWith('{') && line.includes(text))
    .map((line) => JSON.parse(line) as Line);
}

function lineOf(lines: readonly Line[], msg: string): Line {
  const found = lines.find((line) => line['msg'] === msg);
  if (found === undefined) throw new Error(`no "${msg}" in\n${lines.map((line) => line['msg']).join('\n')}`);
  return found;
}

test('one trace id finds the request, the run, the events and the delivery', async () => {
  const accepted = await client.request<Traced<RunView>>('POST', '/jobs/renewal-check/run', JSON_BODY, {
    traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
    'x-request-id': 'request-1',
    'x-correlation-id': 'change-4711',
  });
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('x-request-id')).toBe('request-1');
  expect(accepted.headers.get('traceparent')).toContain(TRACE);
  const run = accepted.body;
  expect([run.traceId, run.correlationId]).toEqual([TRACE, 'change-4711']);

  await eventually(() => Promise.resolve(slack.messages.length > 0 ? null : 'no message'));
  await eventually(() =>
    Promise.resolve(
      grep(TRACE).some(({ msg }) => msg === 'a message was delivered') ? null : product.output(),
    ),
  );

  const lines = grep(TRACE);
  const ofRequest = { requestId: 'request-1', traceId: TRACE };
  expect(lineOf(lines, 'request')).toMatchObject({ ...ofRequest, status: 202 });
  expect(lineOf(lines, 'run requested')).toMatchObject({ ...ofRequest, runId: run.id });
  const ofRun = { runId: run.id, job: 'renewal-check', traceId: TRACE, correlationId: 'change-4711' };
  for (const [service, msg] of [
    ['job-runner', 'run started'],
    ['job-runner', 'run ended'],
    ['job-runner', 'run published'],
    ['notifier', 'findings taken in'],
  ] as const) {
    expect(lineOf(lines, msg)).toMatchObject({ service, ...ofRun });
  }
  const delivered = lineOf(lines, 'a message was delivered');
  expect(delivered).toMatchObject({ service: 'notifier', traceId: TRACE, correlationId: 'change-4711' });

  const found = await client.all<Traced<DeliveryView>>('/deliveries?correlationId=change-4711');
  expect(found.map(({ id, traceId }) => [id, traceId])).toEqual([[delivered['deliveryId'], TRACE]]);
  const [alert] = (await client.get<{ items: Traced<object>[] }>('/alerts?limit=1')).body.items;
  expect([alert?.traceId, alert?.correlationId]).toEqual([TRACE, 'change-4711']);
  const runs = await client.all<RunView>('/job-results?correlationId=change-4711');
  expect(runs.map(({ id }) => id)).toEqual([run.id]);
});

test('every line of a run or of a delivery tells its trace, also when the caller has none', async () => {
  const run = await client.run('renewal-check', { windowDays: 30 });
  await eventually(() =>
    Promise.resolve(grep(run.id).some(({ msg }) => msg === 'run published') ? null : 'not published'),
  );
  const { traceId } = (await client.get<Traced<RunView>>(`/job-results/${run.id}`)).body;
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  const lines = grep('"runId"').filter((line) => line['runId'] === run.id);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) expect(line).toMatchObject({ traceId });
  for (const line of grep('"deliveryId"')) expect(line['traceId']).toMatch(/^[0-9a-f]{32}$/);
  for (const line of grep('"requestId"')) expect(line['traceId']).toMatch(/^[0-9a-f]{32}$/);
});

test('nobody outside is told of the trace, and the log tells no secret', () => {
  expect(slack.requests.length).toBeGreaterThan(0);
  expect(JSON.stringify(slack.requests)).not.toContain(TRACE);
  for (const { headers } of slack.requests) expect(headers).not.toHaveProperty('traceparent');
  expect(product.output()).not.toContain(product.token);
  expect(product.output()).not.toContain(new URL(slack.webhookUrl).pathname);
});
