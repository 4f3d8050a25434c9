import { type OutgoingEvent } from '@tenor/messaging';
import { ensureRunIndexes, RUNS } from '@tenor/persistence';
import { createLogger } from '@tenor/platform';
import { v7 } from 'uuid';
import { silentEvents, TestApi } from '../testing/test-api.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = `00-${TRACE}-00f067aa0ba902b7-01`;

interface RunView {
  readonly id: string;
  readonly correlationId: string;
  readonly traceId: string;
  readonly trigger: { readonly correlationId: string };
}

let api: TestApi;
let lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  api = await TestApi.start(createLogger('contracts-api', 'debug', { write }));
  await ensureRunIndexes(api.database);
});
afterEach(async () => {
  jest.restoreAllMocks();
  lines = [];
  await api.database.collection(RUNS).deleteMany({});
});
afterAll(() => api.stop());

const request = (body: object, headers: Record<string, string> = {}) =>
  api.post<RunView>('jobs/renewal-check/run', body, headers);

/** Asks for a run and gives the command that was published for it. */
async function commandOf(body: object, headers: Record<string, string>): Promise<OutgoingEvent> {
  const publish = jest.spyOn(silentEvents, 'publish');
  expect((await request(body, headers)).status).toBe(202);
  return publish.mock.calls[0]![0][0]!;
}

describe('the trace of a request', () => {
  it('is that of the caller, of which the request is a step of its own', async () => {
    const { headers } = await api.get('contracts', { traceparent: CALLER });
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(headers['traceparent']).not.toBe(CALLER);
  });

  it('begins with the request when the caller has none, or none that is valid', async () => {
    const seen = new Set<unknown>();
    for (const given of [undefined, 'nonsense', `ff-${TRACE}-00f067aa0ba902b7-01`]) {
      const { status, headers } = await api.get(
        'contracts',
        given === undefined ? {} : { traceparent: given },
      );
      expect(status).toBe(200);
      expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(headers['traceparent']).not.toContain(TRACE);
      seen.add(headers['traceparent']);
    }
    expect(seen.size).toBe(3);
  });

  it('is told by refusals too, whoever refuses', async () => {
    for (const path of ['/api/v1/%zz', '/nowhere', 'contracts/seven', `/${'x'.repeat(9000)}`]) {
      const { status, headers } = await api.get(path, { traceparent: CALLER });
      expect([path.slice(0, 20), status >= 400]).toEqual([path.slice(0, 20), true]);
      expect(headers['traceparent']).toContain(TRACE);
    }
    const { headers } = await api.get('contracts', { authorization: 'Bearer wrong', traceparent: CALLER });
    expect(headers['traceparent']).toContain(TRACE);
  });

  it('goes on with the run and its command', async () => {
    const { body, headers } = await request({}, { traceparent: CALLER });
    expect(body.traceId).toBe(TRACE);
    expect(body).not.toHaveProperty('traceparent');
    expect(await api.get(`job-results/${body.id}`)).toMatchObject({ body: { traceId: TRACE } });
    const [stored] = await api.database.collection(RUNS).find({}).toArray();
    expect(stored).toMatchObject({ traceparent: headers['traceparent'] });
    expect((await commandOf({}, { traceparent: CALLER })).traceparent).toContain(TRACE);
  });

  it('stays that of the first request when the same run is asked for again', async () => {
    const id = v7();
    const first = await request({ id }, { traceparent: CALLER });
    const again = await request({ id });
    expect(again.body.traceId).toBe(first.body.traceId);
  });
});

describe('the correlation of a run', () => {
  it('is the id of the request, unless the caller names one in the header or in the body', async () => {
    const correlationOf = async (body: object, headers: Record<string, string>) => {
      const { correlationId, trigger } = (await request(body, headers)).body;
      expect(trigger.correlationId).toBe(correlationId);
      return correlationId;
    };
    const headers = { 'x-request-id': 'r-1' };
    expect(await correlationOf({}, headers)).toBe('r-1');
    expect(await correlationOf({}, { ...headers, 'x-correlation-id': 'change-4711' })).toBe('change-4711');
    expect(
      await correlationOf({ correlationId: 'order-7' }, { ...headers, 'x-correlation-id': 'change-4711' }),
    ).toBe('order-7');
  });

  it('goes with the command', async () => {
    const command = await commandOf({}, { 'x-correlation-id': 'change-4711' });
    expect(command.correlationId).toBe('change-4711');
    expect(command.data).toMatchObject({ correlationId: 'change-4711' });
  });

  it('finds the run again', async () => {
    const { body } = await request({ correlationId: 'order-7' });
    await request({});
    const found = await api.get<{ items: RunView[] }>('job-results?correlationId=order-7&sort=-createdAt');
    expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
  });

  it.each([
    ['the header', {}, { 'x-correlation-id': 'c'.repeat(257) }, 'X-Correlation-Id'],
    ['an empty header', {}, { 'x-correlation-id': ' ' }, 'X-Correlation-Id'],
    ['the body', { correlationId: 'a\nb' }, {}, 'correlationId'],
  ])('is refused when %s has none that may stand in a log', async (_name, body, headers, path) => {
    const answer = await api.post<{ errors: { path: string }[] }>('jobs/renewal-check/run', body, headers);
    expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, path]);
  });
});

describe('the log of a request', () => {
  it('has the ids of request and trace on every line, also behind the reading of a body', async () => {
    jest.spyOn(silentEvents, 'publish').mockRejectedValue(new Error('the broker is away'));
    await request({}, { 'x-request-id': 'r-1', 'x-correlation-id': 'c-1', traceparent: CALLER });
    await api.get('contracts/seven', { 'x-request-id': 'r-2' });
    const ofFirst = lines.filter(({ requestId }) => requestId === 'r-1');
    expect(ofFirst.map(({ msg }) => msg)).toEqual([
      'run requested',
      'a command was not published; its run starts by the sweep',
      'request',
    ]);
    for (const line of ofFirst) expect(line).toMatchObject({ traceId: TRACE, correlationId: 'c-1' });
    const rest = lines.filter((line) => !ofFirst.includes(line));
    expect(rest).toMatchObject([{ requestId: 'r-2', msg: 'request', status: 400 }]);
    expect(rest[0]!['traceId']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('never has the token', async () => {
    await request({});
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toMatch(/test-token|Bearer/);
  });
});
