import { databaseFile, StoredFiles } from '@tenor/embedded-mongo/files';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { dataDirectory, failed, requireDatabase } from './data-directory.js';
import { summaryLines, totalText } from './summary-lines.js';

/** `tenor verify`: fails with the first thing that does not fit. */
export async function verify(context: CliContext): Promise<number> {
  const dataDir = dataDirectory(context);
  requireDatabase(dataDir);
  const examine = async (): Promise<ReturnType<StoredFiles['examine']>> => {
    const files = new StoredFiles(databaseFile(dataDir));
    try {
      return files.examine();
    } finally {
      await files.close();
    }
  };
  const collections = await examine().catch(failed('The database is not as it should be'));
  context.stdout.write(summaryLines(collections));
  context.stderr.write(`Every index fits its documents: ${totalText(collections)}\n`);
  return EXIT.ok;
}
