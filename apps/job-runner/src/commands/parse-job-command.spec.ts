import { type IncomingEvent } from '@tenor/messaging';
import { parseJobCommand } from './parse-job-command.js';

const RUN_ID = '0192f0c1-2b7a-7000-8000-000000000001';
const CE = {
  ce_specversion: '1.0',
  ce_id: RUN_ID,
  ce_source: '/tenor/contracts-api',
  ce_type: 'tenor.job.command.v1',
};

function record(value: unknown, overrides: Partial<IncomingEvent> = {}): IncomingEvent {
  return {
    topic: 'tenor.job-commands.v1',
    partition: 2,
    offset: '41',
    key: 'k',
    headers: {},
    value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
    timestamp: '2026-11-22T06:00:00.000Z',
    ...overrides,
  };
}

function idOf(event: IncomingEvent): string {
  const read = parseJobCommand(event);
  if (!read.ok) throw new Error(read.reason);
  return read.value.id;
}

describe('parseJobCommand', () => {
  it('reads bare JSON with an id and a correlation', () => {
    const command = {
      id: RUN_ID.toUpperCase(),
      job: 'renewal-check',
      params: { windowDays: 30 },
      correlationId: 'c',
    };
    expect(parseJobCommand(record(command))).toEqual({
      ok: true,
      value: {
        id: RUN_ID,
        job: 'renewal-check',
        params: { windowDays: 30 },
        trigger: { kind: 'command', by: null, scheduleId: null, correlationId: 'c' },
      },
    });
  });

  it('takes the id of a CloudEvent and names its source as the one who asked', () => {
    const binary = parseJobCommand(
      record({ job: 'renewal-check' }, { headers: { ...CE, ce_correlationid: 'x' } }),
    );
    expect(binary).toEqual({
      ok: true,
      value: {
        id: RUN_ID,
        job: 'renewal-check',
        params: {},
        trigger: { kind: 'command', by: '/tenor/contracts-api', scheduleId: null, correlationId: 'x' },
      },
    });
    const structured = parseJobCommand(
      record({
        specversion: '1.0',
        id: RUN_ID,
        source: '/tenor/contracts-api',
        type: 'tenor.job.command.v1',
        correlationid: 'x',
        data: { job: 'renewal-check' },
      }),
    );
    expect(structured).toEqual(binary);
  });

  it('derives the same run from the same source and id, another from another source', () => {
    const withId = (source: string) =>
      record({ job: 'renewal-check' }, { headers: { ...CE, ce_id: 'order-7', ce_source: source } });
    expect(idOf(withId('/erp'))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-/);
    expect(idOf({ ...withId('/erp'), offset: '99' })).toBe(idOf(withId('/erp')));
    expect(idOf(withId('/crm'))).not.toBe(idOf(withId('/erp')));
  });

  it('derives the id from where the record stands when it has none', () => {
    const bare = record({ job: 'renewal-check' });
    expect(idOf(bare)).toBe(idOf({ ...bare }));
    const others = [
      idOf(bare),
      idOf({ ...bare, partition: 3 }),
      idOf({ ...bare, offset: '42' }),
      idOf({ ...bare, timestamp: '2026-11-22T06:00:00.001Z' }),
    ];
    expect(new Set(others).size).toBe(4);
  });

  it.each([
    ['is not JSON', record('{')],
    ['a command must be a JSON object', record([1])],
    ['job is required', record({})],
    ['surprise is not a known field', record({ job: 'renewal-check', surprise: 1 })],
    ['params must be an object', record({ job: 'renewal-check', params: [] })],
    ['id must be a text of 1 to 512 characters', record({ id: 7, job: 'renewal-check' })],
    [
      'type is "order.created", expected tenor.job.command.v1',
      record({ job: 'x' }, { headers: { ...CE, ce_type: 'order.created' } }),
    ],
  ])('refuses, saying "%s"', (reason, event) => {
    expect(parseJobCommand(event)).toEqual({ ok: false, reason });
  });
});
