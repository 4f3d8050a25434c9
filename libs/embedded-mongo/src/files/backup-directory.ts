import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataDirectoryError, databaseFile } from '../data-directory.js';
import { FORMAT_VERSION, syncDirectory } from '../storage/format-version.js';
import { fileDigest } from './file-digest.js';
import { MANIFEST_FILE, type Manifest } from './manifest.js';
import { StoredFiles } from './stored-files.js';

export interface BackupOptions {
  readonly dataDir: string;
  /** A directory that does not exist yet or is empty; made for its owner only. */
  readonly target: string;
  readonly createdAt: Date;
  /** Files of the data directory that go along if they are there, such as keys. */
  readonly alongside?: readonly string[];
}

/**
 * Copies the database of a data directory as it is at this moment; a server may run on it and goes on meanwhile.
 * The copy is then read whole: every document, and every index against its documents; counts and checksums go into
 * the manifest, which is written last. Rejects with a sentence, and leaves no half-made backup, if anything fails.
 */
export async function backupDirectory(options: BackupOptions): Promise<Manifest> {
  const source = databaseFile(resolve(options.dataDir));
  const target = resolve(options.target);
  if (!existsSync(source))
    throw new DataDirectoryError(`there is no database in ${resolve(options.dataDir)}`);
  await prepareTarget(target);
  const made: string[] = [];
  try {
    const partial = join(target, 'mongo.mdb.partial');
    made.push(partial, `${partial}-lock`);
    const files = new StoredFiles(source);
    try {
      await files.copyTo(partial);
    } finally {
      await files.close();
    }
    const copy = new StoredFiles(partial);
    let collections;
    try {
      collections = copy.examine();
    } finally {
      await copy.close();
    }
    await rm(`${partial}-lock`, { force: true });
    await chmod(partial, 0o600);
    await syncFile(partial);
    made.push(databaseFile(target));
    await rename(partial, databaseFile(target));
    for (const name of options.alongside ?? []) {
      const from = join(options.dataDir, name);
      if (!existsSync(from)) continue;
      made.push(join(target, basename(name)));
      await copyFile(from, join(target, basename(name)));
    }
    const manifest: Manifest = {
      kind: 'tenor-backup',
      formatVersion: FORMAT_VERSION,
      sha256: await fileDigest(databaseFile(target)),
      createdAt: options.createdAt.toISOString(),
      collections,
    };
    made.push(join(target, MANIFEST_FILE));
    await writeFile(join(target, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    await syncDirectory(target);
    return manifest;
  } catch (error) {
    for (const path of made) await rm(path, { force: true });
    throw error;
  }
}

async function prepareTarget(target: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  const [first] = await readdir(target);
  if (first !== undefined)
    throw new DataDirectoryError(`${target} is not empty (${first}): a backup needs a directory of its own`);
}

/** What was written to the file is on the disk when this resolves. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
