import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { CliError, EXIT } from '../cli-error.js';
import { errorMessage } from '../error-facts.js';

const ENTRY = '@tenor/standalone/main';
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The file that starts the whole product in one process. It is resolved at run time: no app imports another. */
export function productEntry(): string {
  try {
    return createRequire(import.meta.url).resolve(ENTRY);
  } catch (error) {
    throw new CliError(`The product is not built (${ENTRY}: ${errorMessage(error)}). Run: npm run build`);
  }
}

/** As `npm start`: documents that pass through live for a moment only; with more room few are copied. */
const YOUNG_HEAP = '--max-semi-space-size=32';

/**
 * `tenor start`: the product as a child process with our streams; resolves with its exit code
 * (128 + the signal's number when a signal ended it).
 */
export async function startProduct(entry = productEntry()): Promise<number> {
  const child = spawn(process.execPath, [YOUNG_HEAP, entry], { stdio: 'inherit' });
  const stopForwarding = forwardSignals(child);
  try {
    return await exitCodeOf(child);
  } finally {
    stopForwarding();
  }
}

function forwardSignals(child: ChildProcess): () => void {
  const listeners = FORWARDED.map((signal) => {
    const listener = (): void => {
      // Ctrl-C reaches every process of the terminal by itself; a second SIGINT would end the child at once.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** Resolves when the process has ended. @throws CliError when it could not be started. */
export function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new CliError(`The product could not be started: ${error.message}`)),
    );
    child.once('exit', (code, signal) => {
      resolve(code ?? (signal === null ? EXIT.failed : 128 + constants.signals[signal]));
    });
  });
}
