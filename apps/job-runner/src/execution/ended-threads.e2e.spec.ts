import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const THREADS = 200;
const WITHIN_MS = 400;

test('a run may be ended at any moment of the start of its thread, and the runner lives', async () => {
  const program = createRequire(import.meta.url).resolve('@tenor/job-runner/testing/ended-threads');
  // Rejects when the process is ended by a signal or with another code than 0.
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    String(THREADS),
    String(WITHIN_MS),
  ]);
  expect(JSON.parse(stdout)).toEqual({ thread_died: THREADS });
}, 120_000);
