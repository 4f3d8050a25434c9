import {
  childSpan,
  formatTraceparent,
  namedSpan,
  newTrace,
  parseTraceparent,
  traceOfUuid,
  type RandomBytes,
} from './trace.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const HEADER = `00-${TRACE}-${SPAN}-01`;

const counting: RandomBytes = (count) => Uint8Array.from({ length: count }, (_, i) => i + 1);
const zeros: RandomBytes = (count) => new Uint8Array(count);

describe('parseTraceparent', () => {
  it('reads the example of the recommendation, and writes it again', () => {
    const trace = parseTraceparent(HEADER);
    expect(trace).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(formatTraceparent(trace!)).toBe(HEADER);
  });

  it('knows one flag, and drops the others', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.sampled).toBe(false);
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-fe`)?.sampled).toBe(false);
    expect(formatTraceparent(parseTraceparent(`00-${TRACE}-${SPAN}-ff`)!)).toBe(HEADER);
  });

  it('reads of a later version what is known today, and passes it on as version 00', () => {
    for (const later of [`cc-${TRACE}-${SPAN}-01`, `01-${TRACE}-${SPAN}-01-what-the-future-brings`]) {
      expect(formatTraceparent(parseTraceparent(later)!)).toBe(HEADER);
    }
  });

  it.each([
    ['nothing', undefined],
    ['the empty text', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `${HEADER}-more`],
    ['a later version without a dash before what follows', `01-${TRACE}-${SPAN}-01more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', HEADER.toUpperCase()],
    ['a short trace id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['flags that are no number', `00-${TRACE}-${SPAN}-0x`],
    ['two headers in one', `${HEADER}, ${HEADER}`],
    ['a line break at the end', `${HEADER}\n`],
    ['a novel', `01-${TRACE}-${SPAN}-01-${'x'.repeat(500)}`],
  ])('takes %s for none', (_name, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});

describe('a trace', () => {
  it('begins with ids from the random source', () => {
    expect(newTrace(counting)).toEqual({
      traceId: '0102030405060708090a0b0c0d0e0f10',
      spanId: '0102030405060708',
      sampled: true,
    });
  });

  it('never has ids of zeros, whatever the random source gives', () => {
    expect(parseTraceparent(formatTraceparent(newTrace(zeros)))).toBeDefined();
  });

  it('keeps its id and its flag from step to step', () => {
    const parent = { traceId: TRACE, spanId: SPAN, sampled: false };
    expect(childSpan(parent, counting)).toEqual({ ...parent, spanId: '0102030405060708' });
    const named = namedSpan(parent, 'run-1:2');
    expect(named).toMatchObject({ traceId: TRACE, sampled: false });
    expect(named).toEqual(namedSpan(parent, 'run-1:2'));
    expect(named.spanId).not.toBe(namedSpan(parent, 'run-1:3').spanId);
    expect(parseTraceparent(formatTraceparent(named))).toEqual(named);
  });

  it('of a UUID bears its digits, and another name where these are no trace id', () => {
    const uuid = '0192F0C1-2b7a-7000-8000-000000000001';
    expect(traceOfUuid(uuid).traceId).toBe('0192f0c12b7a70008000000000000001');
    expect(traceOfUuid(uuid)).toEqual(traceOfUuid(uuid));
    const nil = traceOfUuid('00000000-0000-0000-0000-000000000000');
    expect(parseTraceparent(formatTraceparent(nil))).toEqual(nil);
  });
});
