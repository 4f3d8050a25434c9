import { rename, rm, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entryValue } from './document-store.js';
import { Environment, type Table } from './environment.js';

/**
 * The version of the files. 1: an index entry's value is the key of its document. 2: it is that key's length,
 * as the key itself ends the entry's key; pages of 8 KiB.
 */
export const FORMAT_VERSION = 2;

const VERSION = Buffer.from('v');
const FIRST = Buffer.alloc(1);
const BATCH = 10_000;

/** The version that is written in the files themselves. Version 1 wrote none. */
export function formatOf(env: Environment): number {
  return env.catalog.get(VERSION)?.readUInt32BE(0) ?? 1;
}

/** Notes the current version in new files. Call within a write. */
export function stampFormat(env: Environment): void {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(FORMAT_VERSION);
  env.catalog.put(VERSION, bytes);
}

/**
 * Writes the files of version 1 at `path` anew as version 2, beside the old ones, and puts them in their place
 * when they are complete: whatever happens, one or the other is there. `progress` is called every 10,000 entries.
 * Needs as much space again. Rejects, and leaves the old files, if there is not enough.
 */
export async function migrateFiles(path: string, progress: () => void): Promise<void> {
  const temporary = `${path}.migrating`;
  await removeFiles(temporary);
  const old = new Environment(path);
  try {
    // A crash after the files were put in place and before their version was noted outside.
    if (formatOf(old) === FORMAT_VERSION) return;
    const target = new Environment(temporary);
    try {
      await copyTable(old.catalog, target, 'catalog', (value) => value, progress);
      await copyTable(old.documents, target, 'documents', (value) => value, progress);
      await copyTable(old.indexes, target, 'indexes', entryValue, progress);
      target.write(() => {
        stampFormat(target);
      });
    } finally {
      await target.close();
    }
  } catch (error) {
    await removeFiles(temporary);
    throw error;
  } finally {
    await old.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
  await removeFiles(temporary);
  await rm(`${path}-lock`, { force: true });
}

async function copyTable(
  from: Table,
  target: Environment,
  table: 'catalog' | 'documents' | 'indexes',
  convert: (value: Buffer) => Buffer,
  progress: () => void,
): Promise<void> {
  // LMDB takes keys of at most 4,026 bytes: this is above them all.
  const end = Buffer.alloc(4_026, 0xff);
  let start = FIRST;
  for (;;) {
    const entries = [...from.ascending(start, end, BATCH)];
    target.write(() => {
      for (const { key, value } of entries) target[table].put(key, convert(value));
    });
    progress();
    // So that a parent that gives up is noticed.
    await new Promise((resolve) => setImmediate(resolve));
    const last = entries.at(-1);
    if (last === undefined || entries.length < BATCH) return;
    start = Buffer.concat([last.key, FIRST]);
  }
}

async function removeFiles(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}-lock`, { force: true });
}

/** A rename is on the disk when its directory is. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
