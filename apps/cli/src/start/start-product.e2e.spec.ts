import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const starter = pathToFileURL(join(__dirname, '../../dist/start/start-product.js')).href;
let directory: string;
let cli: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenor-cli-'));
});

afterEach(async () => {
  cli?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** Starts a program in place of the product the way `tenor start` does. */
async function start(product: string): Promise<{ exit: Promise<unknown>; firstLine: Promise<string> }> {
  const entry = join(directory, 'product.mjs');
  await writeFile(entry, product);
  const script = `import { startProduct } from ${JSON.stringify(starter)};
    process.exitCode = await startProduct(${JSON.stringify(entry)});`;
  cli = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(cli, 'exit').then(([code]: unknown[]) => code);
  const firstLine = once(cli.stdout!, 'data').then(([chunk]) => String(chunk).trim());
  return { exit, firstLine };
}

test('the exit code of the product is ours, and so is its output', async () => {
  const { exit, firstLine } = await start("console.log('hello'); process.exitCode = 7;");

  expect(await firstLine).toBe('hello');
  expect(await exit).toBe(7);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s goes on to the product, which ends in its own time',
  async (signal) => {
    const { exit, firstLine } = await start(`
      process.on('${signal}', () => setTimeout(() => process.exit(3), 100));
      setInterval(() => {}, 1000);
      console.log('ready');`);
    await firstLine;
    cli!.kill(signal);

    expect(await exit).toBe(3);
  },
);

test('a product that a signal ended gives 128 and its number', async () => {
  const { exit } = await start("console.log('ready'); process.kill(process.pid, 'SIGKILL');");

  expect(await exit).toBe(137);
});
