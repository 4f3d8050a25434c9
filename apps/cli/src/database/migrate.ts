import { databaseFile, holdDirectory, StoredFiles } from '@tenor/embedded-mongo/files';
import { MongoClient } from 'mongodb';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { dataDirectory, failed, requireDatabase } from './data-directory.js';
import { migrateDatabase } from './migrate-database.js';
import { summaryLines, totalText } from './summary-lines.js';

/** The product's database in the embedded server. */
const DATABASE = 'tenor';
const CONNECT_TIMEOUT_MS = 15_000;

/** `tenor migrate`: the data directory is held while it is copied, so nothing can be written behind its back. */
export async function migrate(uri: string, context: CliContext): Promise<number> {
  if (!/^mongodb(\+srv)?:\/\/[^/]+\/[^/?]+/.test(uri))
    throw usageError(
      '--to must be a mongodb:// address that names a database, such as mongodb://db.corp.example/tenor.',
    );
  const dataDir = dataDirectory(context);
  requireDatabase(dataDir);
  const lock = await holdDirectory(dataDir).catch(failed('Nothing was copied'));
  try {
    await copy(dataDir, uri, context).catch(failed('The migration is not complete'));
  } finally {
    await lock.release();
  }
  return EXIT.ok;
}

async function copy(dataDir: string, uri: string, context: CliContext): Promise<void> {
  const files = new StoredFiles(databaseFile(dataDir));
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
    writeConcern: { w: 'majority' },
    appName: 'tenor-migrate',
  });
  try {
    const all = files.examine();
    const collections = all.filter(({ database }) => database === DATABASE);
    const others = new Set(
      all.filter(({ database }) => database !== DATABASE).map(({ database }) => database),
    );
    for (const name of others) context.stderr.write(`The database ${name} is not the product's and stays\n`);
    await client.connect();
    await migrateDatabase({ files, collections }, client.db(), (line) => context.stderr.write(`${line}\n`));
    context.stdout.write(summaryLines(collections));
    context.stderr.write(
      `Copied and compared: ${totalText(collections)}. Start the product with MONGODB_URI from now on\n`,
    );
  } finally {
    await client.close();
    await files.close();
  }
}
