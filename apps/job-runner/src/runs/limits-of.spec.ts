import { allJobs } from '@tenor/domain';
import { limitsOf } from './limits-of.js';

const DEFAULTS = { softLimitSeconds: 300, hardLimitSeconds: 600, limits: {} };
const [JOB] = allJobs();
const name = JOB!.name;

test('a job has the limits of all, unless it has its own', () => {
  expect(limitsOf({ name }, DEFAULTS)).toEqual({ softSeconds: 300, hardSeconds: 600 });
  expect(limitsOf(undefined, DEFAULTS)).toEqual({ softSeconds: 300, hardSeconds: 600 });
  const limits = { softSeconds: 1800, hardSeconds: 3600 };
  expect(limitsOf({ name, limits }, DEFAULTS)).toEqual(limits);
});

test('what is configured for a job goes before both', () => {
  const limits = { softSeconds: 1800, hardSeconds: 3600 };
  const configured = { ...DEFAULTS, limits: { [name]: { softSeconds: 5, hardSeconds: 9 } } };
  expect(limitsOf({ name, limits }, configured)).toEqual({ softSeconds: 5, hardSeconds: 9 });
  expect(limitsOf({ name }, { ...DEFAULTS, limits: { other: limits } }).softSeconds).toBe(300);
});

test.each(allJobs().map((job) => [job.name, job] as const))(
  '%s may take as long as it is asked to',
  (_name, job) => {
    const { softSeconds, hardSeconds } = limitsOf(job, DEFAULTS);
    expect(softSeconds).toBeGreaterThan(0);
    expect(hardSeconds).toBeGreaterThanOrEqual(softSeconds);
    // Longer timers fire at once.
    expect(hardSeconds).toBeLessThanOrEqual(86_400);
  },
);
