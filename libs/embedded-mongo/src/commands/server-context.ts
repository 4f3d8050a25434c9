import { type Catalog } from '../storage/catalog.js';
import { type DocumentStore } from '../storage/document-store.js';
import { type Environment } from '../storage/environment.js';
import { type TaskScheduler } from '../storage/task-scheduler.js';
import { type CommandRequest } from './command-request.js';
import { type CursorRegistry } from './cursor-registry.js';

/** What commands work with. */
export interface ServerContext {
  readonly env: Environment;
  readonly catalog: Catalog;
  readonly store: DocumentStore;
  readonly scheduler: TaskScheduler;
  readonly cursors: CursorRegistry;
  /** ms since 1970. */
  readonly now: () => number;
  readonly startedAt: number;
}

/** A command: the fields it knows besides the generic ones, and what it does. Resolves to the reply. */
export interface Command {
  readonly fields: readonly string[];
  /** What generic fields it takes: `readConcern`, `writeConcern`, or `txnNumber` besides. */
  readonly kind: 'read' | 'write' | 'retryable' | 'other';
  run(context: ServerContext, request: CommandRequest): Promise<Buffer> | Buffer;
}
