import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { bareEnvironment } from '../product/product.js';

/** What a command line ended with. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tenor …` as a process, with these variables and no others of ours. */
export async function runTenor(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const entry = createRequire(import.meta.url).resolve('@tenor/cli/main');
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => void (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (written.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...written };
}
