/** However long a service asks for, it is asked again after a day. */
const RETRY_AFTER_MAX_MS = 24 * 3_600_000;

/**
 * Milliseconds to wait by the `Retry-After` header (RFC 9110, 10.2.3): seconds, or an HTTP date;
 * undefined when there is none that can be read. From 0 to a day.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Math.ceil(Number(text) * 1000));
  // Every form of an HTTP date begins with the name of a day.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : bounded(at - now.getTime());
}

/** Milliseconds until an instant given in seconds since 1970, as `X-RateLimit-Reset` is. */
export function untilEpochSecondsMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || !/^\d{1,12}$/.test(header.trim())) return undefined;
  return bounded(Number(header) * 1000 - now.getTime());
}

function bounded(ms: number): number {
  return Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}
