import { parseJobParams, type RunTrigger } from '@tenor/domain';
import { pendingRun, type RunRequest } from './request-run.js';

const AT = { now: '2026-11-22T23:30:00.000Z', today: '2026-11-23' } as const;
const TRIGGER: RunTrigger = { kind: 'api', by: 'admin', scheduleId: null, correlationId: null };

function pending(
  params: Record<string, unknown>,
  trigger: RunTrigger = TRIGGER,
  more: Pick<RunRequest, 'traceparent'> = {},
) {
  const request: RunRequest = {
    id: '0192f0c1-2b7a-7000-8000-000000000001',
    job: 'renewal-check',
    params,
    trigger,
    ...more,
  };
  const parsed = parseJobParams(request.job, params);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return pendingRun(request, parsed.value, AT);
}

describe('pendingRun', () => {
  it('settles asOf and notify at acceptance: today in the configured zone, and routed', () => {
    expect(pending({})).toMatchObject({
      asOf: '2026-11-23',
      notify: true,
      createdAt: AT.now,
      status: 'pending',
    });
  });

  it('does not route a run for another day, unless asked to', () => {
    expect(pending({ asOf: '2026-11-22' })).toMatchObject({ asOf: '2026-11-22', notify: false });
    expect(pending({ asOf: '2026-11-22', notify: true })).toMatchObject({ notify: true });
    expect(pending({ asOf: '2026-11-23' })).toMatchObject({ notify: true });
    expect(pending({ notify: false })).toMatchObject({ notify: false });
  });

  it('keeps parameters with defaults, without asOf and notify, and takes them for its scope', () => {
    const params = {
      windowDays: 30,
      includeExpired: false,
      expiredWithinDays: 90,
      imminentDays: 7,
      noticeLeadDays: 14,
    };
    const run = pending({ windowDays: 30, asOf: '2026-01-01', notify: false });
    expect(run.params).toEqual(params);
    expect(run.scope).toEqual({ kind: 'parameters', params });
  });

  it('has the schedule for its scope when one asked for it', () => {
    expect(pending({}, { ...TRIGGER, kind: 'schedule', scheduleId: 's-1' }).scope).toEqual({
      kind: 'schedule',
      scheduleId: 's-1',
    });
  });

  it('keeps the trace of who asked, and begins one under its own id when there is none', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(pending({}, TRIGGER, { traceparent }).traceparent).toBe(traceparent);
    expect(pending({}).traceparent).toMatch(/^00-0192f0c12b7a70008000000000000001-[0-9a-f]{16}-01$/);
    expect(pending({}).traceparent).toBe(pending({}).traceparent);
  });

  it('may be claimed from its creation on, and is not to be published', () => {
    const run = pending({});
    expect(run).toMatchObject({ nextClaimAt: AT.now, attempt: 0, lastSeq: 0, emittedSeq: 0, order: null });
    expect(run).not.toHaveProperty('publishDueAt');
  });
});
