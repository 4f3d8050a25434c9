import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedMongo, startEmbeddedMongo } from '../start-embedded-mongo.js';

/** An embedded database for one test file. */
export interface TestMongo {
  readonly uri: string;
  readonly dataDir: string;
  readonly server: EmbeddedMongo;
  /** Ends the server and deletes its directory. */
  stop(): Promise<void>;
  /** Kills the server as a crash would (SIGKILL). The directory stays until `stop`. */
  kill(): void;
}

/** Starts a database in a new temporary directory. */
export async function startTestMongo(): Promise<TestMongo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tenor-test-'));
  const server = await startEmbeddedMongo({ dataDir });
  return {
    uri: server.uri,
    dataDir,
    server,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
    kill() {
      process.kill(server.pid, 'SIGKILL');
    },
  };
}
