import { usageError } from '../cli-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws CliError when the text is not the id of a run. */
export function checkRunId(name: string, text: string): void {
  if (!UUID.test(text)) throw usageError(`${name} must be a UUID, and is "${text}".`);
}
