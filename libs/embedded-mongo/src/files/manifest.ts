import { type CollectionSummary } from './stored-files.js';

/** What a backup holds: its last file to be written, so a backup without one is not complete. */
export interface Manifest {
  readonly kind: 'tenor-backup';
  /** The format version of the database's files. */
  readonly formatVersion: number;
  /** Of the database's file, in hexadecimal digits: checked before the file is opened. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly collections: readonly CollectionSummary[];
}

export const MANIFEST_FILE = 'manifest.json';

/** @throws Error that names what is wrong. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${MANIFEST_FILE} is not JSON`);
  }
  const { kind, formatVersion, sha256, createdAt, collections } = fieldsOf(value, MANIFEST_FILE);
  if (kind !== 'tenor-backup') throw new Error(`${MANIFEST_FILE}: kind must be "tenor-backup"`);
  if (typeof formatVersion !== 'number') throw new Error(`${MANIFEST_FILE}: formatVersion must be a number`);
  if (typeof sha256 !== 'string') throw new Error(`${MANIFEST_FILE}: sha256 must be a text`);
  if (typeof createdAt !== 'string') throw new Error(`${MANIFEST_FILE}: createdAt must be a text`);
  if (!Array.isArray(collections)) throw new Error(`${MANIFEST_FILE}: collections must be a list`);
  return { kind, formatVersion, sha256, createdAt, collections: collections.map(parseSummary) };
}

function parseSummary(value: unknown, at: number): CollectionSummary {
  const where = `${MANIFEST_FILE}: collections[${at}]`;
  const { database, name, documents, checksum, indexes } = fieldsOf(value, where);
  const isText = (one: unknown): one is string => typeof one === 'string';
  if (!isText(database) || !isText(name)) throw new Error(`${where}: database and name must be texts`);
  if (typeof documents !== 'number' || !isText(checksum))
    throw new Error(`${where}: documents must be a number, checksum a text`);
  if (!Array.isArray(indexes) || !indexes.every(isText))
    throw new Error(`${where}: indexes must be a list of names`);
  return { database, name, documents, checksum, indexes };
}

function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`${where} must be an object`);
  return Object.fromEntries(Object.entries(value));
}

/** Sentences on what differs; empty if the collections are the same. */
export function differences(
  expected: readonly CollectionSummary[],
  found: readonly CollectionSummary[],
): string[] {
  const key = ({ database, name }: CollectionSummary): string => `${database}.${name}`;
  const byName = new Map(found.map((one) => [key(one), one]));
  const unknown = new Set(byName.keys());
  const sentences: string[] = [];
  for (const one of expected) {
    const other = byName.get(key(one));
    unknown.delete(key(one));
    if (other === undefined) sentences.push(`${key(one)} is missing`);
    else if (other.documents !== one.documents)
      sentences.push(`${key(one)} has ${other.documents} documents, not ${one.documents}`);
    else if (other.checksum !== one.checksum)
      sentences.push(`${key(one)} has other documents (checksum ${other.checksum}, not ${one.checksum})`);
    else if (other.indexes.join('\0') !== one.indexes.join('\0'))
      sentences.push(
        `${key(one)} has the indexes ${other.indexes.join(', ')}, not ${one.indexes.join(', ')}`,
      );
  }
  for (const name of unknown) sentences.push(`${name} is not expected`);
  return sentences;
}
