import { startEmbeddedMongo, type EmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase } from '@tenor/persistence';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { newDataDir } from '../product/product.js';

/** The database of a topology. */
export interface TestDatabase {
  readonly uri: string;
  /** Where the embedded database lies; undefined for one of somebody else. */
  readonly dataDir: string | undefined;
  /** SIGKILL to the embedded database. @throws Error for one of somebody else. */
  kill(): Promise<void>;
  /** Starts the embedded database again, on the same data and address. */
  start(): Promise<void>;
  /** Stops it, and removes what the tests have stored. */
  dispose(): Promise<void>;
}

/**
 * An embedded database in a process of its own; or, when `TENOR_TEST_MONGODB_URI` is given, a new database on
 * that server, which is dropped at the end.
 */
export function startTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TENOR_TEST_MONGODB_URI'];
  return server === undefined || server === '' ? startEmbedded() : Promise.resolve(onServer(server));
}

async function startEmbedded(): Promise<TestDatabase> {
  const dataDir = await newDataDir();
  let server: EmbeddedMongo = await startEmbeddedMongo({ dataDir });
  const { uri } = server;
  return {
    uri,
    dataDir,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async start() {
      server = await startEmbeddedMongo({ dataDir });
      if (server.uri !== uri) throw new Error(`the database has moved to ${server.uri}`);
    },
    async dispose() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function onServer(server: string): TestDatabase {
  const url = new URL(server);
  url.pathname = `/tenor_test_${randomBytes(6).toString('hex')}`;
  const uri = url.href;
  const notOurs = (): Promise<never> =>
    Promise.reject(new Error('the server of TENOR_TEST_MONGODB_URI is not started or killed by tests'));
  return {
    uri,
    dataDir: undefined,
    kill: notOurs,
    start: notOurs,
    async dispose() {
      const connection = await connectDatabase(uri, { appName: 'tests' });
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
