import { type Server, type Socket, createServer } from 'node:net';
import { CursorRegistry } from './commands/cursor-registry.js';
import { forgetOldSessions } from './commands/retry-records.js';
import { type ServerContext } from './commands/server-context.js';
import { databaseFile } from './data-directory.js';
import { deleteExpired, purgeDropped } from './storage/background-work.js';
import { Catalog } from './storage/catalog.js';
import { DocumentStore } from './storage/document-store.js';
import { Environment } from './storage/environment.js';
import { stampFormat } from './storage/format-version.js';
import { TaskScheduler } from './storage/task-scheduler.js';
import { CommandError } from './command-error.js';
import { Connection } from './wire/connection.js';

/** How often expired documents and unused cursors are looked for, as in MongoDB. */
const SWEEP_INTERVAL_MS = 60_000;

/** The database server in this process. */
export interface MongoServer {
  readonly context: ServerContext;
  /** Deletes expired documents and what drops left behind, now. */
  sweep(): Promise<void>;
  /** Ends connections, finishes what runs, closes the files. */
  close(): Promise<void>;
}

/** Opens the files of a directory that the caller has locked. */
export function openContext(directory: string, now: () => number): ServerContext {
  const env = new Environment(databaseFile(directory));
  const catalog = new Catalog(env);
  const store = new DocumentStore(env, catalog);
  const scheduler = new TaskScheduler(env, catalog, store);
  env.write(() => {
    stampFormat(env);
    catalog.dropUnfinishedIndexes();
  });
  return { env, catalog, store, scheduler, cursors: new CursorRegistry(now), now, startedAt: now() };
}

/** Serves a context on a Unix socket. Resolves when clients can connect. */
export async function serve(context: ServerContext, socketPath: string): Promise<MongoServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    new Connection(context, socket, connections);
    socket.on('close', () => {
      sockets.delete(socket);
      // Drivers read a cursor through any of their connections: it ends with the last of them.
      if (sockets.size === 0) context.cursors.closeAll();
    });
  });
  await listen(server, socketPath);
  const sweep = async (): Promise<void> => {
    context.cursors.closeUnused();
    await context.scheduler.write(forgetOldSessions(context));
    await sweepOnce(context);
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => {
      process.stderr.write(`embedded database: sweep failed: ${String(error)}\n`);
    });
  }, SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    context,
    sweep,
    async close() {
      clearInterval(timer);
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      for (const socket of sockets) socket.destroy();
      await closed;
      await context.scheduler.idle();
      await context.env.close();
    },
  };
}

async function sweepOnce(context: ServerContext): Promise<void> {
  const { catalog, store, scheduler } = context;
  if (catalog.nextPurge() !== undefined) await scheduler.write(purgeDropped(catalog, store, scheduler));
  for (const collection of catalog.collections())
    for (const index of collection.secondary)
      if (index.definition.expireAfterSeconds !== undefined)
        try {
          await scheduler.write(deleteExpired(collection, index, store, scheduler, context.now()));
        } catch (error) {
          // Dropped while it was swept: nothing left to expire.
          if (!(error instanceof CommandError && collection.dropped)) throw error;
        }
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: socketPath, backlog: 511 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
