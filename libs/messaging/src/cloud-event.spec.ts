import { jobCommand, jobLogEntry } from '@tenor/domain';
import { encodeEvent, parseEvent, readMessage } from './cloud-event.js';
import { type OutgoingEvent } from './event-port.js';

const uncorrelated: OutgoingEvent = {
  id: 'e-1',
  type: jobCommand.type,
  topic: jobCommand.topic,
  key: 'k',
  source: '/tenor/test',
  time: '2026-11-22T06:00:00.000Z',
  data: { job: 'renewal-check', params: { windowDays: 30 } },
};
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const event: OutgoingEvent = { ...uncorrelated, correlationId: 'change-4711', traceparent: TRACEPARENT };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('encodeEvent', () => {
  it('puts the attributes into headers and the data as JSON into the value', () => {
    const { headers, value } = encodeEvent(event);
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: 'e-1',
      ce_type: 'tenor.job.command.v1',
      ce_source: '/tenor/test',
      ce_time: '2026-11-22T06:00:00.000Z',
      ce_correlationid: 'change-4711',
      traceparent: TRACEPARENT,
      'content-type': 'application/json',
    });
    expect(new TextDecoder().decode(value)).toBe('{"job":"renewal-check","params":{"windowDays":30}}');
  });

  it('leaves the headers of correlation and trace out when there is none', () => {
    const { headers } = encodeEvent(uncorrelated);
    expect(headers).not.toHaveProperty('ce_correlationid');
    expect(headers).not.toHaveProperty('traceparent');
  });
});

describe('parseEvent', () => {
  it('gives back what was encoded', () => {
    expect(parseEvent(jobCommand, encodeEvent(event))).toEqual({
      ok: true,
      value: {
        attributes: {
          id: 'e-1',
          type: 'tenor.job.command.v1',
          source: '/tenor/test',
          time: '2026-11-22T06:00:00.000Z',
          correlationId: 'change-4711',
        },
        traceparent: TRACEPARENT,
        data: { job: 'renewal-check', params: { windowDays: 30 } },
      },
    });
  });

  it('refuses another type, naming both', () => {
    expect(parseEvent(jobLogEntry, encodeEvent(event))).toEqual({
      ok: false,
      reason: 'type is "tenor.job.command.v1", expected tenor.job.log-entry.v1',
    });
  });

  it('refuses data that break the schema, naming the field', () => {
    const faulty = parseEvent(jobCommand, encodeEvent({ ...event, data: { params: {} } }));
    expect(faulty).toEqual({ ok: false, reason: 'data: job is required' });
  });

  it('refuses bare JSON', () => {
    const faulty = parseEvent(jobCommand, { headers: {}, value: bytes('{"job":"renewal-check"}') });
    expect(faulty).toMatchObject({ ok: false, reason: expect.stringContaining('is not a CloudEvent') });
  });
});

describe('readMessage', () => {
  it('reads bare JSON without attributes', () => {
    expect(readMessage({ headers: {}, value: bytes('{"job":"x"}') })).toEqual({
      ok: true,
      value: { attributes: undefined, traceparent: undefined, data: { job: 'x' } },
    });
  });

  it('reads the structured mode, with or without its content type', () => {
    const value = bytes(
      JSON.stringify({
        specversion: '1.0',
        id: '7',
        source: '/erp',
        type: 'tenor.job.command.v1',
        time: '2026-11-22T07:00:00+01:00',
        data: { job: 'x' },
      }),
    );
    const expected = {
      ok: true,
      value: {
        attributes: {
          id: '7',
          source: '/erp',
          type: 'tenor.job.command.v1',
          time: '2026-11-22T06:00:00.000Z',
          correlationId: undefined,
        },
        traceparent: undefined,
        data: { job: 'x' },
      },
    };
    expect(readMessage({ headers: {}, value })).toEqual(expected);
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    expect(readMessage({ headers, value })).toEqual(expected);
  });

  describe('the trace', () => {
    const ATTRIBUTE = '00-11111111111111111111111111111111-2222222222222222-00';
    const CLOUD_EVENT = { ce_specversion: '1.0', ce_id: '1', ce_type: 't', ce_source: '/s' };
    const traceOf = (headers: Record<string, string>, value: unknown = {}) => {
      const read = readMessage({ headers, value: bytes(JSON.stringify(value)) });
      return read.ok ? read.value.traceparent : read.reason;
    };

    it('is the header of the record, whatever the mode, else the attribute of the event', () => {
      const structured = { specversion: '1.0', id: '1', type: 't', source: '/s', traceparent: ATTRIBUTE };
      expect(traceOf({ traceparent: TRACEPARENT })).toBe(TRACEPARENT);
      expect(traceOf({ ce_traceparent: ATTRIBUTE })).toBe(ATTRIBUTE);
      expect(traceOf({ ...CLOUD_EVENT, ce_traceparent: ATTRIBUTE })).toBe(ATTRIBUTE);
      expect(traceOf({ ...CLOUD_EVENT, ce_traceparent: ATTRIBUTE, traceparent: TRACEPARENT })).toBe(
        TRACEPARENT,
      );
      expect(traceOf({}, structured)).toBe(ATTRIBUTE);
      expect(traceOf({ traceparent: TRACEPARENT }, structured)).toBe(TRACEPARENT);
    });

    it('that is none is as if it were not there', () => {
      expect(traceOf({ traceparent: 'nonsense' })).toBeUndefined();
      expect(traceOf({ ...CLOUD_EVENT, ce_traceparent: ATTRIBUTE, traceparent: '00-0-0-0' })).toBe(ATTRIBUTE);
      expect(traceOf({}, { specversion: '1.0', id: '1', type: 't', source: '/s', traceparent: 7 })).toBe(
        undefined,
      );
    });
  });

  it.each([
    ['is not UTF-8', {}, new Uint8Array([0xff, 0xfe, 0x00])],
    ['is not JSON', {}, bytes('{"job":')],
    ['CloudEvents specversion must be 1.0', { ce_specversion: '0.3', ce_id: '1' }, bytes('{}')],
    ['CloudEvents id must be a text that is not empty', { ce_specversion: '1.0', ce_id: '' }, bytes('{}')],
    ['CloudEvents type must be a text that is not empty', { ce_specversion: '1.0', ce_id: '1' }, bytes('{}')],
  ])('says "%s"', (reason, headers, value) => {
    expect(readMessage({ headers, value })).toEqual({ ok: false, reason });
  });
});
