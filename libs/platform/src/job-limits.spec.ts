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
