import { isInfrastructureError, toError, untilAvailable, type Patience } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { connectDatabase } from './connect.js';

// Source: src/mongo/base/error_codes.yml. 8000 is what Atlas answers instead of 18.
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED: readonly unknown[] = [18, 8000];

export interface OpenDatabaseOptions extends Patience {
  /** Shown in the server's log and its list of connections. */
  readonly appName: string;
}

/**
 * Opens the connection of a process, and waits for a database that is not there yet.
 * @throws Error with a sentence for the operator when waiting does not help: the address cannot be read,
 * or the database refuses the user; and the reason of the signal.
 */
export async function openDatabase(
  uri: string,
  { appName, ...patience }: OpenDatabaseOptions,
): Promise<Connection> {
  return untilAvailable('the database', () => connectOrSay(uri, appName), patience);
}

/**
 * Has a service's indexes made, and waits while the database cannot do it (no primary yet).
 * Any number of processes may ask for them at once.
 * @throws Error with a sentence for the operator when the user may not; and the reason of the signal.
 */
export async function prepareDatabase(prepare: () => Promise<void>, patience: Patience): Promise<void> {
  await untilAvailable(
    'the database',
    async () => {
      try {
        await prepare();
      } catch (error) {
        throw codeOf(error) === UNAUTHORIZED ? lackedRight(error) : error;
      }
    },
    patience,
  );
}

/**
 * What a failed connection means to the operator: an error that waiting may mend as it is, any other as a
 * sentence about `MONGODB_URI` without the user and the password in it.
 */
export function databaseFault(error: unknown): unknown {
  if (isInfrastructureError(error)) return error;
  if (AUTHENTICATION_FAILED.includes(codeOf(error))) {
    return new Error('the database refuses the user name or the password in MONGODB_URI.', { cause: error });
  }
  if (codeOf(error) === UNAUTHORIZED) return lackedRight(error);
  return new Error(`MONGODB_URI does not work: ${toError(error).message}`, { cause: error });
}

async function connectOrSay(uri: string, appName: string): Promise<Connection> {
  try {
    return await connectDatabase(uri, { appName });
  } catch (error) {
    throw databaseFault(error);
  }
}

function lackedRight(error: unknown): Error {
  // The driver's text quotes the command; what comes before it says enough.
  const [what = ''] = toError(error).message.split(' to execute command');
  return new Error(`the database user in MONGODB_URI lacks a right: ${what}.`, { cause: error });
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
