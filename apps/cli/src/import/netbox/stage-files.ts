import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

/** Rows and bytes of a file; the server takes 500,000 and 64 MiB. */
const ROWS_MAX = 100_000;
const BYTES_MAX = 48 * 1024 * 1024;

interface OpenFile {
  readonly stream: WriteStream;
  rows: number;
  bytes: number;
}

/** Writes rows into files of lines of JSON, a new one when one is full. */
export class StageFiles {
  private readonly files = new Map<string, string[]>();
  private readonly open = new Map<string, OpenFile>();

  constructor(private readonly folder: string) {}

  async write(stage: string, row: Readonly<Record<string, unknown>>): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    const size = Buffer.byteLength(line);
    let file = this.open.get(stage);
    if (file && (file.rows >= ROWS_MAX || file.bytes + size > BYTES_MAX)) {
      await close(file);
      file = undefined;
    }
    file ??= this.begin(stage);
    file.rows += 1;
    file.bytes += size;
    if (!file.stream.write(line)) await once(file.stream, 'drain');
  }

  /** Ends all files. Gives their paths, by stage. */
  async end(): Promise<ReadonlyMap<string, readonly string[]>> {
    for (const file of this.open.values()) await close(file);
    return this.files;
  }

  private begin(stage: string): OpenFile {
    const paths = this.files.get(stage) ?? [];
    const path = join(this.folder, `${stage.replaceAll(' ', '-')}-${paths.length + 1}.ndjson`);
    this.files.set(stage, [...paths, path]);
    const file = { stream: createWriteStream(path, { mode: 0o600 }), rows: 0, bytes: 0 };
    this.open.set(stage, file);
    return file;
  }
}

async function close({ stream }: OpenFile): Promise<void> {
  stream.end();
  await finished(stream);
}
