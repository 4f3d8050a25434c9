import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Output } from './context.js';
import { runCli } from './program.js';

const manifest = z.object({ version: z.string() });

function outputOf(stream: NodeJS.WriteStream): Output {
  // The reader of a pipe may leave early (`tenor jobs | head -1`): that is not an error.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
  return {
    isTTY: stream.isTTY === true,
    write: (text) => void stream.write(text),
    drained: async () => {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
  };
}

const context = {
  env: process.env,
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  sleep: async (milliseconds: number) => void (await sleep(milliseconds)),
  elapsed: () => performance.now(),
};
const { version } = manifest.parse(createRequire(import.meta.url)('../package.json'));

process.exitCode = await runCli(process.argv.slice(2), context, version);
