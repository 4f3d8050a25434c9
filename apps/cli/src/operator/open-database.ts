import { findEmbeddedMongo, hasEmbeddedMongo, startEmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase } from '@tenor/persistence';
import { type Config } from '@tenor/platform';
import { CliError } from '../cli-error.js';
import { errorMessage } from '../error-facts.js';

/** A connection for the length of one command. */
export interface OperatorDatabase {
  readonly connection: Awaited<ReturnType<typeof connectDatabase>>;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names: `MONGODB_URI`; else that of the running product, by its
 * socket in the data directory; else that in the data directory, which is started for this command alone.
 * @throws CliError with what could not be reached; addresses with passwords are never shown.
 */
export async function openOperatorDatabase(
  config: Pick<Config, 'mongodbUri' | 'dataDir'>,
): Promise<OperatorDatabase> {
  const { mongodbUri, dataDir } = config;
  if (mongodbUri !== undefined) return connected(mongodbUri, 'the database in MONGODB_URI');
  const running = await findEmbeddedMongo(dataDir);
  if (running !== undefined) return connected(running, `the database of the product in ${dataDir}`);
  if (!hasEmbeddedMongo(dataDir)) {
    throw new CliError(
      `There is no database in ${dataDir}: set TENOR_DATA_DIR to the data directory of the product, or MONGODB_URI.`,
    );
  }
  const started = await startEmbeddedMongo({ dataDir }).catch((error: unknown) => {
    throw new CliError(`The database in ${dataDir} cannot be started: ${errorMessage(error)}`);
  });
  const opened = await connected(started.uri, `the database in ${dataDir}`).catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  return {
    connection: opened.connection,
    async close() {
      await opened.close();
      await started.stop();
    },
  };
}

async function connected(uri: string, what: string): Promise<OperatorDatabase> {
  try {
    const connection = await connectDatabase(uri, { appName: 'tenor-cli' });
    return { connection, close: () => connection.close() };
  } catch (error) {
    throw new CliError(`Cannot reach ${what}: ${errorMessage(error)}`);
  }
}
