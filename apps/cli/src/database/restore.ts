import { restoreDirectory } from '@tenor/embedded-mongo/files';
import { SECRET_KEY_FILE } from '@tenor/platform';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { dataDirectory, failed } from './data-directory.js';
import { summaryLines, totalText } from './summary-lines.js';

/** `tenor restore`: a backup takes its place once its copy has been read whole and fits the manifest. */
export async function restore(
  source: string,
  options: { readonly replace?: boolean },
  context: CliContext,
): Promise<number> {
  const dataDir = dataDirectory(context);
  const { collections, createdAt } = await restoreDirectory({
    source,
    dataDir,
    replace: options.replace === true,
    alongside: [SECRET_KEY_FILE],
  }).catch(failed('Nothing was restored'));
  context.stdout.write(summaryLines(collections));
  context.stderr.write(
    `Restored and checked: ${totalText(collections)}, as of ${createdAt}, in ${dataDir}\n`,
  );
  return EXIT.ok;
}
