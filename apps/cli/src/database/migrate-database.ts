import { type CollectionSummary, DocumentChecksum, type StoredFiles } from '@tenor/embedded-mongo/files';
import { BSON, type Db, type Document, type IndexDescription } from 'mongodb';
import { CliError } from '../cli-error.js';
import { exactDocument } from './exact-document.js';

/** Is there while a migration is going on, so that it can be told from a database of somebody else. */
const MARK = 'tenor_migration';
const BATCH = 1_000;

export interface MigrationSource {
  readonly files: Pick<StoredFiles, 'documents' | 'indexSpecs'>;
  readonly collections: readonly CollectionSummary[];
}

/**
 * Copies collections to an empty database: documents in batches, then compares count and checksum of what has arrived,
 * then makes the indexes. A migration that was cut off goes on when it is asked for again: what has arrived whole stays,
 * any other collection is copied anew. @throws CliError for a target with collections of its own, or when what has
 * arrived is not what was sent.
 */
export async function migrateDatabase(
  { files, collections }: MigrationSource,
  target: Db,
  report: (line: string) => void,
): Promise<void> {
  const there = await begin(target);
  for (const summary of collections) {
    const { name } = summary;
    if (there.has(name) && (await matches(target, summary))) report(`${name}: is there already`);
    else {
      if (there.has(name)) await target.dropCollection(name);
      await copyDocuments(files, target, summary);
      if (!(await matches(target, summary)))
        throw new CliError(`${name}: what has arrived is not what was sent; ask again to copy it anew.`);
      report(`${name}: ${summary.documents} documents copied and compared`);
    }
    await makeIndexes(files, target, summary);
  }
  await target.dropCollection(MARK);
}

/** @returns the collections that an earlier attempt has left. */
async function begin(target: Db): Promise<Set<string>> {
  const names = (await target.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'));
  if (names.length > 0 && !names.includes(MARK))
    throw new CliError(
      `The database ${target.databaseName} at the target is not empty (${names.slice(0, 3).join(', ')}): give the name of one that is.`,
    );
  await target
    .collection<Document>(MARK)
    .updateOne({ name: 'migration' }, { $set: { state: 'copying' } }, { upsert: true });
  return new Set(names);
}

async function copyDocuments(
  files: MigrationSource['files'],
  target: Db,
  { database, name }: CollectionSummary,
): Promise<void> {
  const collection = await target.createCollection<Document>(name);
  for (const batch of files.documents(database, name))
    await collection.insertMany(batch.map(exactDocument), { ordered: false, forceServerObjectId: true });
}

async function matches(target: Db, summary: CollectionSummary): Promise<boolean> {
  const checksum = new DocumentChecksum();
  const found = target.collection(summary.name).find<Uint8Array>({}, { raw: true, batchSize: BATCH });
  for await (const bytes of found) checksum.add(bytes);
  return checksum.count === summary.documents && checksum.text === summary.checksum;
}

/** After the documents were compared: an index with a time to live may delete some at once. */
async function makeIndexes(
  files: MigrationSource['files'],
  target: Db,
  { database, name }: CollectionSummary,
): Promise<void> {
  const specs = files.indexSpecs(database, name).map(indexDescription);
  if (specs.length > 0) await target.collection(name).createIndexes(specs);
}

function indexDescription(bytes: Uint8Array): IndexDescription {
  const { key, name, ...options } = BSON.deserialize(bytes);
  delete options['v'];
  return { key: new Map(fieldsOf(key)), name: String(name), ...options };
}

function fieldsOf(key: unknown): [string, number][] {
  if (typeof key !== 'object' || key === null) return [];
  return Object.entries(key).map(([field, direction]) => [field, Number(direction)]);
}
