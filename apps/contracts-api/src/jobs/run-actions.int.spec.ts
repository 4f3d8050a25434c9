import { logEntryId, type LogEntry, type Run } from '@tenor/domain';
import {
  ensureRunIndexes,
  fromLogEntry,
  LOG_ENTRIES,
  RUNS,
  type LogEntryDocument,
  type RunDocument,
} from '@tenor/persistence';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { TEST_NOW, TEST_TOKEN, TestApi } from '../testing/test-api.js';
import { RunFeeds } from './events/run-feeds.js';

interface RunView {
  readonly id: string;
  readonly status: string;
  readonly cancelRequested: boolean;
}

let api: TestApi;
let base: string;

beforeAll(async () => {
  api = await TestApi.start();
  await ensureRunIndexes(api.database);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  base = await api.app.getUrl();
});
afterEach(async () => {
  await runs().deleteMany({});
  await api.database.collection(LOG_ENTRIES).deleteMany({});
});
afterAll(() => api.stop());

const runs = () => api.database.collection<RunDocument>(RUNS);
const update = (id: string, fields: Partial<RunDocument>) => runs().updateOne({ _id: id }, { $set: fields });

async function newRun(
  fields: Partial<RunDocument> = {},
  params: object = { windowDays: 30 },
): Promise<string> {
  const { body } = await api.post<RunView>('jobs/renewal-check/run', { params });
  await update(body.id, fields);
  return body.id;
}

function entry(runId: string, seq: number, more: Partial<LogEntry> = {}): LogEntry {
  return {
    id: logEntryId(runId, 1, seq),
    runId,
    attempt: 1,
    seq,
    job: 'renewal-check',
    at: '2026-11-22T06:00:00.000Z',
    level: seq % 2 ? 'warning' : 'info',
    grouping: 'main',
    message: `finding ${seq}`,
    object: { type: 'contract', id: `c-${seq}`, name: `C${seq}`, url: `/api/v1/contracts/c-${seq}` },
    labels: { job: 'renewal-check', tier: 'urgent' },
    data: { n: seq },
    fingerprint: `fp-${seq}`,
    ...more,
  };
}
const storeEntries = (entries: readonly LogEntry[]) =>
  api.database.collection<LogEntryDocument>(LOG_ENTRIES).insertMany(entries.map(fromLogEntry));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('POST /job-results/{id}/cancel', () => {
  test('notes it, whether the run waits or executes, and says so again', async () => {
    for (const fields of [{}, { status: 'running', attempt: 1 }] as const) {
      const id = await newRun(fields);
      const first = await api.post<RunView>(`job-results/${id}/cancel`, undefined);
      expect([first.status, first.body.cancelRequested]).toEqual([202, true]);
      expect(first.body.status).toBe(fields.status ?? 'pending');
      expect(await api.post(`job-results/${id}/cancel`, undefined)).toMatchObject({
        status: 202,
        body: first.body,
      });
    }
  });

  test('leaves a run alone that has ended', async () => {
    const id = await newRun({ status: 'succeeded', finishedAt: TEST_NOW });
    const { status, body } = await api.post<RunView>(`job-results/${id}/cancel`, undefined);
    expect([status, body.status, body.cancelRequested]).toEqual([200, 'succeeded', false]);
  });

  test('knows no run of another id', async () => {
    expect((await api.post(`job-results/${v7()}/cancel`, undefined)).status).toBe(404);
    expect((await api.post('job-results/seven/cancel', undefined)).status).toBe(400);
  });
});

describe('POST /job-results/{id}/retry', () => {
  test('asks for the same once more, for the same day, and names the first', async () => {
    const id = await newRun({ status: 'failed' }, { windowDays: 30, asOf: '2026-11-22', notify: true });
    const { status, headers, body } = await api.post<RunView>(`job-results/${id}/retry`, undefined);
    expect(status).toBe(202);
    expect(headers['location']).toBe(`/api/v1/job-results/${body.id}`);
    expect(body.id).not.toBe(id);
    expect(body).toMatchObject({
      job: 'renewal-check',
      status: 'pending',
      params: { windowDays: 30, imminentDays: 7 },
      asOf: '2026-11-22',
      // The day is over: nobody is told what was true then.
      notify: false,
      retryOf: id,
      trigger: { kind: 'retry', by: 'admin', scheduleId: null },
    });
    expect(await api.get(`job-results/${id}`)).toMatchObject({ body: { status: 'failed', retryOf: null } });
  });

  test('of today tells people, unless the first did not', async () => {
    const told = await newRun({ status: 'timed_out' });
    const quiet = await newRun({ status: 'timed_out' }, { notify: false });
    expect(await api.post(`job-results/${told}/retry`, {})).toMatchObject({ body: { notify: true } });
    expect(await api.post(`job-results/${quiet}/retry`, {})).toMatchObject({ body: { notify: false } });
  });

  test('counts for the schedule of the first, as long as that is there', async () => {
    const schedule = await api.post<{ id: string }>('schedules', {
      name: 'Daily',
      job: 'renewal-check',
      cron: '0 6 * * *',
    });
    const { id: scheduleId } = schedule.body;
    const trigger = { kind: 'schedule', by: null, scheduleId, correlationId: null } as const;
    const id = await newRun({ status: 'failed', trigger, scope: { kind: 'schedule', scheduleId } });
    expect(await api.post(`job-results/${id}/retry`, {})).toMatchObject({
      body: { trigger: { kind: 'retry', scheduleId }, scope: { kind: 'schedule', scheduleId } },
    });
    await api.delete(`schedules/${scheduleId}`);
    expect(await api.post(`job-results/${id}/retry`, {})).toMatchObject({
      body: { trigger: { kind: 'retry', scheduleId: null }, scope: { kind: 'parameters' } },
    });
  });

  test('under an id of the client’s starts one run, however often it is asked for', async () => {
    const id = await newRun({ status: 'failed' });
    const request = { id: v7() };
    const first = await api.post(`job-results/${id}/retry`, request);
    expect(await api.post(`job-results/${id}/retry`, request)).toMatchObject({
      status: 202,
      body: first.body,
    });
    expect(await runs().countDocuments({})).toBe(2);
  });

  test('waits until the first has ended', async () => {
    const id = await newRun({ status: 'running' });
    expect(await api.post(`job-results/${id}/retry`, {})).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'id', code: 'not_ended' }] },
    });
    expect(await api.post(`job-results/${id}/retry`, { params: {} })).toMatchObject({ status: 400 });
  });
});

interface Message {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of server-sent events, as far as this stream needs one. */
async function watch(id: string, lastEventId?: string) {
  const stop = new AbortController();
  const response = await fetch(`${base}/api/v1/job-results/${id}/events`, {
    headers: {
      authorization: `Bearer ${TEST_TOKEN}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    signal: stop.signal,
  });
  const messages: Message[] = [];
  const done = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s) as [string, string]),
        );
        text = text.slice(end + 2);
        const [event, data] = [fields.get('event'), fields.get('data')];
        if (event !== undefined && data !== undefined) {
          messages.push({ event, id: fields.get('id'), data: JSON.parse(data) as Message['data'] });
        }
      }
    }
  })();
  done.catch(() => undefined);
  const until = async (what: string, holds: () => boolean) => {
    for (const end = Date.now() + 20_000; !holds(); await sleep(20)) {
      if (Date.now() > end) throw new Error(`waited in vain: ${what}; had ${JSON.stringify(messages)}`);
    }
  };
  const ids = () => messages.filter(({ event }) => event === 'entry').map((message) => message.id);
  return {
    status: response.status,
    headers: response.headers,
    messages,
    ids,
    until,
    done,
    stop: () => stop.abort(),
  };
}

describe('GET /job-results/{id}/events', () => {
  const feeds = () => api.app.get(RunFeeds);
  afterEach(async () => {
    for (const end = Date.now() + 5000; feeds().size > 0 && Date.now() < end;) await sleep(20);
    expect(feeds().size).toBe(0);
  });

  test('tells state, entries and progress as they come, to everybody who watches, and ends with the run', async () => {
    const id = await newRun();
    const [one, two] = [await watch(id), await watch(id)];
    expect([one.status, one.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await one.until('the state', () => one.messages.some(({ event }) => event === 'state'));
    expect(one.messages[0]).toMatchObject({ event: 'state', data: { id, status: 'pending' } });
    expect(feeds().size).toBe(1);

    await storeEntries(range(1, 3).map((seq) => entry(id, seq)));
    await update(id, { status: 'running', attempt: 1, lastSeq: 3, progress: { done: 3, total: 9 } });
    await one.until('three entries', () => one.ids().length === 3);
    await one.until('progress', () => one.messages.at(-1)?.event === 'progress');
    expect(one.messages.at(-1)?.data).toMatchObject({ progress: { done: 3, total: 9 }, lastSeq: 3 });
    // The totals are stored before the rows.
    await update(id, { lastSeq: 5 });
    await sleep(600);
    await storeEntries(range(4, 5).map((seq) => entry(id, seq)));
    await one.until('five entries', () => one.ids().length === 5);
    await update(id, { status: 'succeeded', result: 5, finishedAt: TEST_NOW });
    await Promise.all([one.done, two.done]);

    for (const client of [one, two]) {
      expect(client.ids()).toEqual(range(1, 5).map((seq) => `1:${seq}`));
      expect(client.messages.at(-1)).toMatchObject({
        event: 'end',
        id: '1:end',
        data: { status: 'succeeded', result: 5 },
      });
    }
    expect(one.messages.filter(({ event }) => event === 'state').map(({ data }) => data['status'])).toEqual([
      'pending',
      'running',
    ]);
  });

  test('goes on behind the last event that a client has had, over many pages', async () => {
    const id = await newRun({ status: 'succeeded', attempt: 1, lastSeq: 1203 });
    await storeEntries(range(1, 1203).map((seq) => entry(id, seq)));
    const client = await watch(id, '1:2');
    await client.done;
    expect(client.ids()).toEqual(range(3, 1203).map((seq) => `1:${seq}`));
    expect(client.messages.map(({ event }) => event)).not.toContain('state');
    const again = await watch(id, '1:end');
    expect(again.status).toBe(204);
  });

  test('begins anew when another runner has taken the run over', async () => {
    const id = await newRun({ status: 'running', attempt: 1, lastSeq: 2 });
    await storeEntries([entry(id, 1), entry(id, 2)]);
    const client = await watch(id);
    await client.until('two entries', () => client.ids().length === 2);
    await api.database.collection(LOG_ENTRIES).deleteMany({ runId: id });
    await update(id, { attempt: 2, lastSeq: 1, worker: 'other' });
    await storeEntries([entry(id, 1, { id: logEntryId(id, 2, 1), attempt: 2 })]);
    await client.until('an entry', () => client.ids().length === 3);
    expect(client.ids()).toEqual(['1:1', '1:2', '2:1']);
    client.stop();
  });

  test('ends when its entries are gone already', async () => {
    const id = await newRun({ status: 'failed', attempt: 1, lastSeq: 7 });
    const client = await watch(id);
    await client.done;
    expect(client.messages).toMatchObject([{ event: 'end', data: { status: 'failed' } }]);
  });

  test('refuses what it cannot stream', async () => {
    expect((await watch(v7())).status).toBe(404);
    expect((await watch(await newRun(), 'x')).status).toBe(400);
  });
});

describe('log entries as a file', () => {
  const correlationOf = async (id: string): Promise<string | null> =>
    (await api.get<Run>(`job-results/${id}`)).body.trigger.correlationId;

  const BAD = `=HYPERLINK("http://evil.example","x")`;

  test('hold all that the filters leave, as CSV that no spreadsheet calculates', async () => {
    const id = await newRun({ status: 'succeeded', attempt: 1, lastSeq: 1201 });
    await storeEntries([
      entry(id, 1, { message: BAD, object: null }),
      ...range(2, 1201).map((seq) => entry(id, seq)),
    ]);
    const { status, headers, body } = await api.get<string>(`job-results/${id}/log-entries?level=warning`, {
      accept: 'text/csv',
    });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="log-entries.csv"');
    const correlationId = await correlationOf(id);
    const lines = body.split('\r\n');
    expect(lines).toHaveLength(603);
    expect(lines[0]).toBe(
      'runId,attempt,seq,job,correlationId,at,level,grouping,message,objectType,objectId,objectName,objectUrl,fingerprint,labels,data',
    );
    expect(lines[1]).toContain(`,main,"'=HYPERLINK(""http://evil.example"",""x"")",,,,,fp-1,`);
    expect(lines[2]).toBe(
      `${id},1,3,renewal-check,${String(correlationId)},2026-11-22T06:00:00.000Z,warning,main,finding 3,contract,c-3,C3,/api/v1/contracts/c-3,fp-3,"{""job"":""renewal-check"",""tier"":""urgent""}","{""n"":3}"`,
    );
  });

  test('hold the whole entries as NDJSON, of a run and of a search', async () => {
    const id = await newRun({ status: 'succeeded', attempt: 1, lastSeq: 3 });
    await storeEntries(range(1, 3).map((seq) => entry(id, seq)));
    const correlationId = await correlationOf(id);
    for (const path of [
      `job-results/${id}/log-entries?format=ndjson&sort=-seq`,
      `log-entries?format=ndjson&job=renewal-check&sort=-at`,
      `log-entries?format=ndjson&runId=${id}&sort=-seq`,
    ]) {
      const { headers, body } = await api.get<string>(path);
      expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      const lines = body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(lines).toEqual([3, 2, 1].map((seq) => ({ ...entry(id, seq), correlationId })));
    }
  });

  test('are refused as a list is, before anything is sent', async () => {
    expect((await api.get('log-entries?format=csv')).status).toBe(400);
    expect((await api.get(`log-entries?format=csv&job=renewal-check&limit=5`)).status).toBe(400);
    expect((await api.get(`job-results/${v7()}/log-entries?format=csv`)).status).toBe(404);
    const nothing = await api.get<string>(`log-entries?format=csv&runId=${v7()}`);
    expect(nothing.body.split('\r\n')).toHaveLength(2);
  });
});
