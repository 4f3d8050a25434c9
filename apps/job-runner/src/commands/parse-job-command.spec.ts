import { makeDeadLetter, retriedHeaders, type IncomingEvent } from '@tenor/messaging';
import { COMMAND_BYTES_MAX, parseJobCommand } from './parse-job-command.js';

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

  it('derives the same id once more when the record comes back from the dead letters', () => {
    const bare = record({ job: 'renewal-check' });
    const letter = { ...makeDeadLetter(bare, 'bad', 1), timestamp: '2026-11-23T00:00:00.000Z' as const };
    const retried = {
      ...bare,
      offset: '99',
      timestamp: '2026-11-24T00:00:00.000Z' as const,
      headers: retriedHeaders(letter),
    };
    expect(idOf(retried)).toBe(idOf(bare));
  });

  describe('the trace', () => {
    const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const traceOf = (event: IncomingEvent) => {
      const read = parseJobCommand(event);
      if (!read.ok) throw new Error(read.reason);
      return read.value.traceparent;
    };

    it('goes with the command, in whatever form it comes', () => {
      const command = { job: 'renewal-check' };
      const structured = {
        specversion: '1.0',
        id: 'order-7',
        source: '/erp',
        type: 'tenor.job.command.v1',
        traceparent: TRACEPARENT,
        data: command,
      };
      expect(traceOf(record(command, { headers: { traceparent: TRACEPARENT } }))).toBe(TRACEPARENT);
      expect(traceOf(record(command, { headers: { ...CE, ce_traceparent: TRACEPARENT } }))).toBe(TRACEPARENT);
      expect(traceOf(record(structured))).toBe(TRACEPARENT);
    });

    it('that is not valid is none, and no reason to refuse the command', () => {
      expect(traceOf(record({ job: 'renewal-check' }, { headers: { traceparent: '00-x' } }))).toBeUndefined();
    });
  });

  it('takes a command of exactly the bound, and does not look at one byte more', () => {
    const command = JSON.stringify({ job: 'renewal-check', params: {} });
    const padded = command.padEnd(COMMAND_BYTES_MAX);
    expect(parseJobCommand(record(padded))).toMatchObject({ ok: true });
    expect(parseJobCommand(record(`${padded} `))).toEqual({
      ok: false,
      reason: 'has 65537 bytes; a command may have at most 65536',
    });
  });

  it.each([
    ['is not JSON', record('{')],
    ['is not JSON', record('')],
    ['is not UTF-8', record('', { value: new Uint8Array([0x7b, 0xff, 0x7d]) })],
    ['CloudEvents specversion must be 1.0', record({}, { headers: { ce_id: '1', ce_specversion: '0.3' } })],
    [
      'data_base64 is not supported: send data as JSON',
      record({ specversion: '1.0', id: '1', source: '/e', type: 't', data_base64: 'e30=' }),
    ],
    ['correlationId must have at most 256 characters', record({ job: 'x', correlationId: 'c'.repeat(257) })],
    [
      'CloudEvents correlationid must have at most 256 characters',
      record({ job: 'x' }, { headers: { ...CE, ce_correlationid: 'c'.repeat(257) } }),
    ],
    [
      'CloudEvents source must not hold control characters or line breaks',
      record({ job: 'x' }, { headers: { ...CE, ce_source: 'a\nb' } }),
    ],
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
