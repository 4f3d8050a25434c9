import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FORMAT_VERSION, migrateFiles, syncDirectory } from './storage/format-version.js';

const FORMAT_FILE = 'mongo.format';

/** Longest path of a Unix socket that every supported system takes, in bytes (macOS: 104 with the end). */
const MAX_SOCKET_PATH_BYTES = 100;

/** Why a data directory cannot be used. The message is for the operator and names the directory. */
export class DataDirectoryError extends Error {}

export function databaseFile(directory: string): string {
  return join(directory, 'mongo.mdb');
}

/** Makes the directory if need be, for its owner only. */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const probe = join(directory, 'mongo.probe');
    await writeFile(probe, '', { mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw new DataDirectoryError(`cannot write to the data directory ${directory}: ${messageOf(error)}`);
  }
}

/**
 * Checks the format version of the files: writes it into an empty directory, converts files of an older version,
 * refuses those of a newer one. Call with the lock held. `progress` is called now and then during a conversion.
 */
export async function prepareFormat(directory: string, progress: () => void): Promise<void> {
  const path = join(directory, FORMAT_FILE);
  const found = await readIfThere(path);
  if (found === undefined) {
    if (existsSync(databaseFile(directory)))
      throw new DataDirectoryError(
        `the data directory ${directory} holds a database without a format version`,
      );
    await writeFormat(directory, FORMAT_VERSION);
    return;
  }
  const version = /^\d{1,9}$/.test(found.trim()) ? Number(found) : Number.NaN;
  if (version === FORMAT_VERSION) return;
  if (!(version >= 1 && version < FORMAT_VERSION))
    throw new DataDirectoryError(
      `the data directory ${directory} has format version ${found.trim().slice(0, 20)}, this program reads version ${FORMAT_VERSION} and older ones: a newer program is needed`,
    );
  if (existsSync(databaseFile(directory)))
    try {
      await migrateFiles(databaseFile(directory), progress);
    } catch (error) {
      throw new DataDirectoryError(
        `the data directory ${directory} has format version ${version} and could not be converted to version ${FORMAT_VERSION}: ${messageOf(error)}; its files are as they were`,
      );
    }
  await writeFormat(directory, FORMAT_VERSION);
}

/** Notes the version of the files in a directory, so that it is there whole or not at all. */
export async function writeFormat(directory: string, version: number): Promise<void> {
  const path = join(directory, FORMAT_FILE);
  await writeFile(`${path}.new`, `${version}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  await syncDirectory(directory);
}

/**
 * Where to listen: in the data directory, or, if that path is too long for a Unix socket, in a fresh
 * directory of the system's temporary directory that only its owner can enter.
 */
export async function prepareSocketPath(directory: string): Promise<string> {
  const note = join(directory, 'mongo.socket-path');
  const previous = await readIfThere(note);
  if (previous?.startsWith(join(tmpdir(), 'tenor-mongo-')) === true)
    await rm(dirname(previous), { recursive: true, force: true });
  await rm(note, { force: true });
  const inside = join(directory, 'mongo.sock');
  await rm(inside, { force: true });
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside;
  const elsewhere = join(await mkdtemp(join(tmpdir(), 'tenor-mongo-')), 'mongo.sock');
  if (Buffer.byteLength(elsewhere) > MAX_SOCKET_PATH_BYTES)
    throw new DataDirectoryError(
      `the path of the data directory ${directory} is too long for a socket, and so is that of the temporary directory`,
    );
  await writeFile(note, elsewhere, { mode: 0o600 });
  return elsewhere;
}

/** Removes the socket's own directory if it has one. */
export async function removeSocketPath(directory: string, socketPath: string): Promise<void> {
  if (dirname(socketPath) === directory) return;
  await rm(dirname(socketPath), { recursive: true, force: true });
  await rm(join(directory, 'mongo.socket-path'), { force: true });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new DataDirectoryError(`cannot read ${path}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
