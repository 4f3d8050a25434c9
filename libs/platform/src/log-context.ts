import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line of a log has that is written in the course of something; texts that may be public. */
export type LogFields = Readonly<Record<string, string | number | readonly string[] | null>>;

const storage = new AsyncLocalStorage<LogFields>();

/**
 * Runs the action so that every line logged in its course, by whatever logger of this process, has the
 * fields. They replace those of an outer context: a run that a request has set off is not that request.
 */
export function withLogFields<T>(fields: LogFields, action: () => T): T {
  return storage.run(fields, action);
}

/** The fields in force here. */
export function logFields(): LogFields {
  return storage.getStore() ?? {};
}
