import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, deserialize, serialize } from 'bson';
import { runCommand } from '../commands/run-command.js';
import { type ServerContext } from '../commands/server-context.js';
import { openContext } from '../server.js';
import { documentValue } from '../bson/raw-value.js';

/** The commands without the wire, in this process: what a test asks is exactly what the server gets. */
export interface TestContext {
  readonly context: ServerContext;
  /** Runs a command on the database `tenor`. Rejects with CommandError. */
  run(command: Document): Promise<Document>;
  /** Closes the database and opens it again, as a restart does. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a database in a new temporary directory. */
export async function startContext(now: () => number): Promise<TestContext> {
  const directory = await mkdtemp(join(tmpdir(), 'tenor-context-'));
  let context = openContext(directory, now);
  return {
    get context() {
      return context;
    },
    async reopen() {
      await context.scheduler.idle();
      await context.env.close();
      context = openContext(directory, now);
    },
    async run(command) {
      const body = documentValue(Buffer.from(serialize({ ...command, $db: command['$db'] ?? 'tenor' })));
      return deserialize(await runCommand(context, { body, sequences: new Map() }, 1));
    },
    async close() {
      await context.scheduler.idle();
      await context.env.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
