import { ConfigError, loadConfig } from './config.js';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

test('jobs are asked to stop after five minutes and ended after ten; runs stay a year, entries 90 days', () => {
  expect(loadConfig({}).jobs).toMatchObject({
    softLimitSeconds: 300,
    hardLimitSeconds: 600,
    keepRunsDays: 365,
    keepEntriesDays: 90,
  });
});

test('a hard limit below the soft one, and entries that outlive their runs, are refused', () => {
  expect(faultsOf({ TENOR_JOB_SOFT_LIMIT_SECONDS: '700', TENOR_RUN_KEEP_DAYS: '30' })).toEqual([
    'TENOR_JOB_HARD_LIMIT_SECONDS must not be less than TENOR_JOB_SOFT_LIMIT_SECONDS',
    'TENOR_LOG_ENTRY_KEEP_DAYS must not be more than TENOR_RUN_KEEP_DAYS',
  ]);
  expect(faultsOf({ TENOR_JOB_SOFT_LIMIT_SECONDS: '700', TENOR_JOB_HARD_LIMIT_SECONDS: '700' })).toEqual([]);
});

test('single jobs have limits of their own', () => {
  const { limits } = loadConfig({ TENOR_JOB_LIMITS: 'coverage-gap=900/1800, cost-report = 60/120' }).jobs;
  expect(limits).toEqual({
    'coverage-gap': { softSeconds: 900, hardSeconds: 1800 },
    'cost-report': { softSeconds: 60, hardSeconds: 120 },
  });
  expect(loadConfig({ TENOR_JOB_LIMITS: '' }).jobs.limits).toEqual({});
});

test.each([
  ['coverage-gap=900', /^TENOR_JOB_LIMITS must be jobs with two limits .* found "coverage-gap=900"$/],
  [
    'coverage-gaps=900/1800',
    /^TENOR_JOB_LIMITS names an unknown job, "coverage-gaps" \(known: .*coverage-gap/,
  ],
  ['cost-report=2/1', /^TENOR_JOB_LIMITS must give cost-report limits from 1 to 86400 seconds/],
  ['cost-report=0/1', /^TENOR_JOB_LIMITS must give cost-report limits/],
  ['cost-report=1/86401', /^TENOR_JOB_LIMITS must give cost-report limits/],
  ['cost-report=1/2,cost-report=1/2', /^TENOR_JOB_LIMITS names cost-report twice$/],
])('limits of single jobs such as %s are refused', (text, message) => {
  expect(faultsOf({ TENOR_JOB_LIMITS: text })).toEqual([expect.stringMatching(message)]);
});
