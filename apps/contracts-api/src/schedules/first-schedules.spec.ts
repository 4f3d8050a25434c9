import { FIRST_SCHEDULES, findJob, parseJobParams } from '@tenor/domain';
import { parseCron } from '@tenor/schedule';

describe('the schedules of a first start', () => {
  it('are those of the six jobs, each under a key and a name of its own', () => {
    expect(FIRST_SCHEDULES.map(({ job, cron }) => [job, cron])).toEqual([
      ['renewal-check', '0 6 * * *'],
      ['coverage-gap', '10 6 * * MON'],
      ['cost-report', '20 6 * * MON'],
      ['cost-history', '30 5 * * *'],
      ['cost-anomaly', '30 6 * * MON'],
      ['coverage-snapshot', '0 5 * * SUN'],
    ]);
    expect(new Set(FIRST_SCHEDULES.map(({ key }) => key)).size).toBe(FIRST_SCHEDULES.length);
    expect(new Set(FIRST_SCHEDULES.map(({ name }) => name)).size).toBe(FIRST_SCHEDULES.length);
  });

  it.each(FIRST_SCHEDULES)('$name: can be understood, and its job takes its parameters', (first) => {
    expect(parseCron(first.cron ?? '')).toMatchObject({ ok: true });
    const known = findJob(first.job) !== undefined;
    expect(parseJobParams(first.job, first.params).ok).toBe(known);
  });
});
