import { pino, type DestinationStream, type Logger } from 'pino';
import { type LogLevelName } from './config.js';
import { logFields } from './log-context.js';

export type { Logger } from 'pino';

/** Names under which secrets travel; their values never reach a log. */
const SECRET_PATHS = [
  'token',
  'password',
  'secret',
  'authorization',
  '*.token',
  '*.password',
  '*.secret',
  '*.authorization',
  'headers.cookie',
  '*.headers.cookie',
];

/**
 * One JSON line per event on standard error; standard output stays free for what people and pipes read.
 * Without a service, its children name theirs. Each line has the fields of {@link withLogFields} under
 * which it is written.
 * @param destination in place of standard error, for tests
 */
export function createLogger(
  service: string | undefined,
  level: LogLevelName,
  destination: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      base: service === undefined ? {} : { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      // A copy: what the line itself says is written over it.
      mixin: () => ({ ...logFields() }),
    },
    destination,
  );
}
