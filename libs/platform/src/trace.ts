import { createHash } from 'node:crypto';

/** Who caused what: W3C Trace Context, https://www.w3.org/TR/trace-context/. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits, not all zero: the same from the first request to the last delivery. */
  readonly traceId: string;
  /** 16 of them, not all zero: the step that caused the next one. */
  readonly spanId: string;
  /** The one flag of version 00: whoever called may have recorded the trace. */
  readonly sampled: boolean;
}

/** Bytes from a random source; tests give another. */
export type RandomBytes = (count: number) => Uint8Array;

/** The header of HTTP requests and answers, and of records on Kafka. */
export const TRACEPARENT = 'traceparent';

const SHAPE = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
/** Longer than any version needs: nobody makes us look at more. */
const LENGTH_MAX = 512;

/**
 * Reads a `traceparent`. Of versions after 00 the parts known today are read and what follows them is
 * ignored, as the recommendation has it (section 4.3). Undefined for what is none: version ff, ids that
 * are all zero, upper-case digits, more after version 00. Then a trace begins here.
 */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  if (text === undefined || text.length > LENGTH_MAX) return undefined;
  const [, version, traceId, spanId, flags, more] = SHAPE.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) {
    return undefined;
  }
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** As a header, in version 00. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** A trace that begins here. */
export function newTrace(random: RandomBytes): TraceContext {
  return { traceId: randomHex(random, 16), spanId: randomHex(random, 8), sampled: true };
}

/** The next step of the same trace. */
export function childSpan(parent: TraceContext, random: RandomBytes): TraceContext {
  return { ...parent, spanId: randomHex(random, 8) };
}

/** The next step of the same trace, whose id is made of a name: the same name gives the same step again. */
export function namedSpan(parent: TraceContext, name: string): TraceContext {
  return { ...parent, spanId: hashHex(`${parent.traceId}/${name}`, 16) };
}

/**
 * The trace of what nobody gave one: the digits of its UUID are the trace's id, so that who knows the one
 * knows the other, and the same asked for twice has one trace.
 */
export function traceOfUuid(uuid: string): TraceContext {
  const digits = uuid.replaceAll('-', '').toLowerCase();
  const isTraceId = /^[0-9a-f]{32}$/.test(digits) && !ZEROS.test(digits);
  const traceId = isTraceId ? digits : hashHex(uuid, 32);
  return { traceId, spanId: hashHex(`${traceId}/begin`, 16), sampled: true };
}

function randomHex(random: RandomBytes, bytes: number): string {
  const hex = Buffer.from(random(bytes)).toString('hex');
  // All zero is no id; one in 2^64 at most, and then any other will do.
  return ZEROS.test(hex) ? hex.replace(/0$/, '1') : hex;
}

function hashHex(text: string, digits: number): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, digits);
  return ZEROS.test(hex) ? hex.replace(/0$/, '1') : hex;
}
