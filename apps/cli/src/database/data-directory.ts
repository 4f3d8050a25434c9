import { hasEmbeddedMongo } from '@tenor/embedded-mongo';
import { resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { errorMessage } from '../error-facts.js';

/** The product's data directory, as the services find it. */
export function dataDirectory(context: CliContext): string {
  return resolve(context.env['TENOR_DATA_DIR']?.trim() || './data');
}

/** @throws CliError if there is no database in the directory. */
export function requireDatabase(dataDir: string): void {
  if (!hasEmbeddedMongo(dataDir))
    throw new CliError(
      `There is no database in ${dataDir}: set TENOR_DATA_DIR to the data directory of the product.`,
    );
}

/** For `catch`: what went wrong as the sentence that the user reads. */
export function failed(what: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof CliError) throw error;
    throw new CliError(`${what}: ${errorMessage(error)}.`);
  };
}
