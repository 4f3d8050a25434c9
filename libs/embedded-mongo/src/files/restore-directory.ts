import { existsSync } from 'node:fs';
import { chmod, copyFile, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataDirectoryError, databaseFile, prepareDirectory, writeFormat } from '../data-directory.js';
import { FORMAT_VERSION, migrateFiles, syncDirectory } from '../storage/format-version.js';
import { syncFile } from './backup-directory.js';
import { fileDigest } from './file-digest.js';
import { holdDirectory } from './hold-directory.js';
import { MANIFEST_FILE, type Manifest, differences, parseManifest } from './manifest.js';
import { StoredFiles } from './stored-files.js';

export interface RestoreOptions {
  /** The directory that `backupDirectory` has made. */
  readonly source: string;
  readonly dataDir: string;
  /** Put the backup in the place of a database that is there. */
  readonly replace: boolean;
  /** Files that go along if the backup has them. */
  readonly alongside?: readonly string[];
}

/** Files that say nothing about whether a directory is in use for something. */
const OWN_LOCK = ['mongo.lock', 'mongo.lock-lock'];

/**
 * Puts a backup into a data directory. The copy is read whole and compared with the manifest before it takes its
 * place, so a damaged backup changes nothing. Rejects with a sentence if the directory is in use by a process, or
 * holds anything and `replace` is not set.
 */
export async function restoreDirectory(options: RestoreOptions): Promise<Manifest> {
  const source = resolve(options.source);
  const dataDir = resolve(options.dataDir);
  const manifest = await readManifest(source);
  if (manifest.formatVersion > FORMAT_VERSION)
    throw new DataDirectoryError(
      `the backup ${source} has format version ${manifest.formatVersion}, this program reads version ${FORMAT_VERSION} and older ones: a newer program is needed`,
    );
  await prepareDirectory(dataDir);
  const lock = await holdDirectory(dataDir);
  try {
    const there = (await readdir(dataDir)).filter((name) => !OWN_LOCK.includes(name));
    if (there.length > 0 && !options.replace)
      throw new DataDirectoryError(
        `the data directory ${dataDir} is not empty (${there.slice(0, 3).join(', ')}): restore into an empty one, or replace what is there on purpose`,
      );
    await putInPlace(source, dataDir, manifest);
    for (const name of options.alongside ?? []) await copyAlong(join(source, name), join(dataDir, name));
    return manifest;
  } finally {
    await lock.release();
  }
}

async function readManifest(source: string): Promise<Manifest> {
  const path = join(source, MANIFEST_FILE);
  if (!existsSync(path))
    throw new DataDirectoryError(
      `${source} is no complete backup: it has no ${MANIFEST_FILE}, which is written last`,
    );
  return parseManifest(await readFile(path, 'utf8'));
}

async function putInPlace(source: string, dataDir: string, manifest: Manifest): Promise<void> {
  const restoring = join(dataDir, 'mongo.mdb.restoring');
  try {
    await copyFile(databaseFile(source), restoring);
    await chmod(restoring, 0o600);
    if ((await fileDigest(restoring)) !== manifest.sha256)
      throw new DataDirectoryError(
        `the backup ${source} is damaged: mongo.mdb is not the file that was backed up. Nothing was changed`,
      );
    if (manifest.formatVersion < FORMAT_VERSION) await migrateFiles(restoring, () => undefined);
    await syncFile(restoring);
    const [first, ...more] = await compare(restoring, manifest);
    if (first !== undefined)
      throw new DataDirectoryError(
        `the backup ${source} is damaged: ${[first, ...more].slice(0, 5).join('; ')}. Nothing was changed`,
      );
    // Files without a version are refused at the next start; those of an older version would be converted.
    if (!existsSync(databaseFile(dataDir))) await writeFormat(dataDir, FORMAT_VERSION);
    await rm(`${databaseFile(dataDir)}-lock`, { force: true });
    await rename(restoring, databaseFile(dataDir));
    await syncDirectory(dataDir);
    await writeFormat(dataDir, FORMAT_VERSION);
  } finally {
    await rm(restoring, { force: true });
    await rm(`${restoring}-lock`, { force: true });
  }
}

async function compare(path: string, manifest: Manifest): Promise<string[]> {
  let files: StoredFiles | undefined;
  try {
    files = new StoredFiles(path);
    return differences(manifest.collections, files.examine());
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await files?.close();
  }
}

async function copyAlong(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await copyFile(from, `${to}.new`);
  await chmod(`${to}.new`, 0o600);
  await rename(`${to}.new`, to);
}
