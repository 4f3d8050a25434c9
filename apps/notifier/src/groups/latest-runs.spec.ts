import { runOfAlert } from '@tenor/persistence';
import { LatestRuns, latestRunsOf } from './latest-runs.js';

const AT = '2026-11-22T06:00:00.000Z' as const;
const alert = (more: object = {}) => ({
  entryId: 'run-1:2:7',
  state: 'firing' as const,
  updatedAt: AT,
  ...more,
});

describe('the run that brought an alert', () => {
  it('is the one whose entry it shows, as long as it fires', () => {
    expect(runOfAlert(alert())).toBe('run-1');
    expect(runOfAlert(alert({ resolvedBy: null }))).toBe('run-1');
  });

  it('is the one that did not find it any more, when one did', () => {
    expect(runOfAlert(alert({ state: 'resolved', resolvedBy: 'run-9' }))).toBe('run-9');
    expect(runOfAlert(alert({ state: 'resolved', resolvedBy: null }))).toBe('run-1');
  });
});

describe('of many runs', () => {
  it('the few with the latest news are remembered, the latest first', () => {
    const runs = new LatestRuns(2);
    runs.add('a', '2026-11-22T06:00:03.000Z');
    runs.add('b', '2026-11-22T06:00:01.000Z');
    runs.add('c', '2026-11-22T06:00:02.000Z');
    runs.add('a', '2026-11-22T06:00:00.000Z');
    expect(runs.latestFirst).toEqual(['a', 'c']);
  });

  it('each is named once', () => {
    expect(latestRunsOf([alert(), alert(), alert({ entryId: 'run-2:1:1' })])).toEqual(['run-2', 'run-1']);
  });
});
