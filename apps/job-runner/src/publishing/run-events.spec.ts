import { jobLogEntry, jobRunEnded, jobRunStarted, type LogEntry } from '@tenor/domain';
import { encodeEvent, parseEvent } from '@tenor/messaging';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { isEnded, logEntryEvent, runEndedEvent, runStartedEvent, type EndedRun } from './run-events.js';

const RUN: EndedRun = {
  id: '0192f0c1-2b7a-7000-8000-000000000001',
  job: 'renewal-check',
  params: { windowDays: 60 },
  asOf: '2026-11-22',
  notify: true,
  scope: { kind: 'parameters', params: { windowDays: 60 } },
  trigger: { kind: 'api', by: 'admin', scheduleId: null, correlationId: 'change-4711' },
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  scheduledFor: null,
  retryOf: null,
  status: 'succeeded',
  result: 1,
  error: null,
  createdAt: '2026-11-22T06:00:00.000Z',
  startedAt: '2026-11-22T06:00:00.100Z',
  finishedAt: '2026-11-22T06:00:01.400Z',
  worker: 'host:1:x',
  attempt: 2,
  leaseUntil: null,
  cancelRequested: false,
  progress: { done: 1, total: 1 },
  logCounts: { ...NO_LOG_COUNTS, warning: 1, info: 1 },
  findings: 1,
  lastSeq: 2,
  emittedSeq: 0,
  order: 42,
};

const ENTRY: LogEntry = {
  id: `${RUN.id}:2:1`,
  runId: RUN.id,
  attempt: 2,
  seq: 1,
  job: 'renewal-check',
  at: '2026-11-22T06:00:01.000Z',
  level: 'warning',
  grouping: 'main',
  message: 'm',
  object: { type: 'contract', id: 'c', name: 'C', url: '/api/v1/contracts/c' },
  labels: { job: 'renewal-check', level: 'warning', grouping: 'main', tier: 'urgent' },
  data: { daysRemaining: 39 },
  fingerprint: 'fp',
  tenantIds: ['t1'],
};

const SHARED = {
  runId: RUN.id,
  attempt: 2,
  order: 42,
  job: 'renewal-check',
  asOf: '2026-11-22',
  notify: true,
  scope: { kind: 'parameters', params: { windowDays: 60 } },
  correlationId: 'change-4711',
};

describe('the events of a run', () => {
  it('an entry travels whole, under its own id, keyed by the job', () => {
    const event = logEntryEvent(RUN, ENTRY);
    expect(event).toMatchObject({
      id: ENTRY.id,
      key: 'renewal-check',
      time: ENTRY.at,
      correlationId: 'change-4711',
    });
    const { id, seq, at, level, grouping, message, object, labels, data, fingerprint, tenantIds } = ENTRY;
    const entry = { id, seq, at, level, grouping, message, object, labels, data, fingerprint, tenantIds };
    const parsed = parseEvent(jobLogEntry, encodeEvent(event));
    expect(parsed).toMatchObject({ ok: true, value: { data: { ...SHARED, entry } } });
  });

  it('the end tells the result and the counts, under one id per attempt', () => {
    const event = runEndedEvent(RUN);
    expect(event).toMatchObject({ id: `${RUN.id}:2:end`, key: 'renewal-check', time: RUN.finishedAt });
    expect(parseEvent(jobRunEnded, encodeEvent(event))).toMatchObject({
      ok: true,
      value: {
        data: {
          ...SHARED,
          status: 'succeeded',
          result: 1,
          findings: 1,
          entries: 2,
          params: { windowDays: 60 },
          finishedAt: RUN.finishedAt,
        },
      },
    });
  });

  it('are steps of the trace of what asked for the run, one and the same for the whole attempt', () => {
    const { headers } = encodeEvent(logEntryEvent(RUN, ENTRY));
    expect(headers['ce_correlationid']).toBe('change-4711');
    expect(headers['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/);
    expect(headers['traceparent']).not.toContain('00f067aa0ba902b7');
    expect(runEndedEvent(RUN).traceparent).toBe(headers['traceparent']);
    expect(runEndedEvent({ ...RUN, attempt: 3 }).traceparent).not.toBe(headers['traceparent']);
  });

  it('tell of each attempt that it has begun, before there is an order', () => {
    const event = runStartedEvent({ ...RUN, order: null, startedAt: '2026-11-22T06:00:00.100Z' });
    expect(event).toMatchObject({ id: `${RUN.id}:2:start`, key: 'renewal-check' });
    const { order, ...shared } = SHARED;
    expect(order).toBe(42);
    expect(parseEvent(jobRunStarted, encodeEvent(event))).toMatchObject({
      ok: true,
      value: { data: { ...shared, params: { windowDays: 60 }, startedAt: '2026-11-22T06:00:00.100Z' } },
    });
    expect(event.traceparent).toBe(runEndedEvent(RUN).traceparent);
  });

  it('are the same when made again', () => {
    expect(logEntryEvent(RUN, ENTRY)).toEqual(logEntryEvent({ ...RUN, emittedSeq: 1 }, ENTRY));
  });

  it('a run without an order has not ended', () => {
    expect(isEnded(RUN)).toBe(true);
    expect(isEnded({ ...RUN, order: null })).toBe(false);
    expect(isEnded({ ...RUN, finishedAt: null })).toBe(false);
  });
});
