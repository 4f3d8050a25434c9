// By name, not by class: mongoose brings a driver of its own, and the names are what both document.
const NAMES = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoServerClosedError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
  'DisconnectedError',
]);

const LABELS = ['RetryableWriteError', 'TransientTransactionError', 'PoolRequestedRetry'];

// Server codes that say "not now" or "not here": host unreachable, time-outs, shutdown, no primary.
// Source: src/mongo/base/error_codes.yml, categories NetworkError, RetriableError, ShutdownError.
const SERVER_CODES = new Set([
  6, 7, 50, 89, 91, 134, 189, 202, 262, 317, 358, 9001, 10107, 11600, 11602, 13435, 13436,
]);

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/**
 * True when the same again may succeed because it failed for want of the database, the broker or
 * the network: anything with `retryable: true`, and the known errors of mongoose, the driver and
 * sockets. Looks through `cause` (at most 8 deep).
 */
export function isInfrastructureError(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && isObject(current); depth += 1) {
    if (isOne(current)) return true;
    current = current['cause'];
  }
  return false;
}

function isOne(error: Readonly<Record<string, unknown>>): boolean {
  if (error['retryable'] === true) return true;
  const { name, code } = error;
  if (typeof name === 'string' && NAMES.has(name)) return true;
  // Mongoose, with buffering off, before the first connection and after the last.
  if (
    name === 'MongooseError' &&
    /(not connected|before initial connection|timed out|connection.*closed)/i.test(String(error['message']))
  ) {
    return true;
  }
  if (name === 'MongoBulkWriteError' && failedUnanswered(error)) return true;
  if (typeof code === 'string' && SOCKET_CODES.has(code)) return true;
  if (typeof code === 'number' && String(name).startsWith('Mongo') && SERVER_CODES.has(code)) return true;
  const labels = error['errorLabels'];
  return Array.isArray(labels) && labels.some((label) => LABELS.includes(String(label)));
}

/** The driver wraps what broke the connection in the midst of a bulk write: no code, and no write refused. */
function failedUnanswered(bulkError: Readonly<Record<string, unknown>>): boolean {
  const refused = bulkError['writeErrors'];
  return bulkError['code'] === undefined && Array.isArray(refused) && refused.length === 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(typeof thrown === 'string' ? thrown : `thrown: ${safeJson(thrown)}`, { cause: thrown });
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
