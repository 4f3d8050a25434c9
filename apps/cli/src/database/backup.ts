import { backupDirectory } from '@tenor/embedded-mongo/files';
import { SECRET_KEY_FILE, systemClock } from '@tenor/platform';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { dataDirectory, failed } from './data-directory.js';
import { summaryLines, totalText } from './summary-lines.js';

/** `tenor backup`: a copy of the moment with a manifest, and the key without which its secrets cannot be read. */
export async function backup(target: string, context: CliContext): Promise<number> {
  const { collections } = await backupDirectory({
    dataDir: dataDirectory(context),
    target,
    createdAt: systemClock.now(),
    alongside: [SECRET_KEY_FILE],
  }).catch(failed('The backup was not made'));
  context.stdout.write(summaryLines(collections));
  context.stderr.write(`Backed up and checked: ${totalText(collections)}, in ${target}\n`);
  return EXIT.ok;
}
