import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { reasonText } from '../api/api-errors.js';
import { CliError, usageError } from '../cli-error.js';
import { errorCode, errorMessage } from '../error-facts.js';

/**
 * Writes a file that bears its name only when all of it is there: until then, it is `NAME.<process>.part`
 * beside it. Whatever had the name before stays until then, and stays when something fails.
 *
 * @param content Asked for when the file can be written.
 * @param told Hears how many bytes have been written.
 * @returns Bytes of the file.
 * @throws CliError (usage) when the file cannot be written; what `content` throws when it is refused.
 */
export async function writeWhole(
  path: string,
  content: () => Promise<AsyncIterable<string>>,
  told: (bytes: number) => void,
): Promise<number> {
  await refuseOther(path);
  const part = `${path}.${process.pid}.part`;
  const file = await open(part, 'wx').catch((error: unknown) => {
    throw usageError(`${path} cannot be written: ${errorMessage(error)}.`);
  });
  try {
    const bytes = await write(file, await content(), told);
    await rename(part, path);
    return bytes;
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CliError) throw error;
    throw new CliError(`The export broke off: ${reasonText(error)}. Nothing was written to ${path}.`);
  } finally {
    await file.close();
  }
}

async function write(
  file: FileHandle,
  content: AsyncIterable<string>,
  told: (bytes: number) => void,
): Promise<number> {
  let bytes = 0;
  for await (const text of content) {
    await file.writeFile(text);
    bytes += Buffer.byteLength(text);
    told(bytes);
  }
  await file.sync();
  return bytes;
}

/** A device or a directory would be replaced, not written to. */
async function refuseOther(path: string): Promise<void> {
  try {
    if (!(await stat(path)).isFile()) throw usageError(`${path} is not a file.`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (errorCode(error) === 'ENOENT') return;
    throw usageError(`${path} cannot be written: ${errorMessage(error)}.`);
  }
}
