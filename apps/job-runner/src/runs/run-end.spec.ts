import { type JobVerdict } from '../execution/protocol.js';
import { type StopCause } from './run-brake.js';
import { lastEntry, runEnd } from './run-end.js';

const CANCELLED: StopCause = { status: 'cancelled', message: 'The run was cancelled on request.' };
const TIMED_OUT: StopCause = {
  status: 'timed_out',
  message: 'The run was stopped at its soft limit of 300 s.',
};
const done = (asked: boolean): JobVerdict => ({ ok: true, result: 12, asked });
const broken = (asked: boolean): JobVerdict => ({
  ok: false,
  error: { code: 'job_failed', message: 'the job broke' },
  infrastructure: false,
  asked,
});

test.each([
  ['has done its work', done(false), undefined, 'succeeded', null],
  ['broke', broken(false), undefined, 'failed', 'job_failed'],
  ['had done its work before it heard that it was to stop', done(false), CANCELLED, 'succeeded', null],
  ['broke before it heard that it was to stop', broken(false), TIMED_OUT, 'failed', 'job_failed'],
  ['summed up after it was told to stop', done(true), TIMED_OUT, 'timed_out', 'timed_out'],
  ['threw after it was told to stop', broken(true), TIMED_OUT, 'timed_out', 'timed_out'],
  ['returned after the run was cancelled', done(true), CANCELLED, 'cancelled', 'cancelled'],
])('a job that %s ends its run truly', (_name, verdict, cause, status, code) => {
  const end = runEnd(verdict, cause);
  expect([end.status, end.error?.code ?? null]).toEqual([status, code]);
  expect(end.result).toBe(status === 'succeeded' ? 12 : null);
});

test('people are told of what failed or took too long, and not of what they cancelled', () => {
  const levels = [
    runEnd(done(false), undefined),
    runEnd(broken(false), undefined),
    runEnd(done(true), TIMED_OUT),
  ]
    .concat(runEnd(done(true), CANCELLED))
    .map((end) => lastEntry(end)?.level);
  expect(levels).toEqual([undefined, 'failure', 'failure', 'info']);
  expect(lastEntry(runEnd(done(true), TIMED_OUT))).toEqual({
    level: 'failure',
    message: 'Run failed: The run was stopped at its soft limit of 300 s.',
    data: { code: 'timed_out', message: 'The run was stopped at its soft limit of 300 s.' },
  });
});
