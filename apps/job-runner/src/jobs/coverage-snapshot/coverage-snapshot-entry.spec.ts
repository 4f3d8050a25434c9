import { snapshotEntry, snapshotFigures } from './coverage-snapshot-entry.js';

describe('a coverage snapshot', () => {
  const figures = snapshotFigures({ devicesInScope: 412, gaps: 7, directGaps: 31 });

  it('counts devices in scope, and those that are no gap as covered', () => {
    expect(figures).toEqual({ devicesTotal: 412, devicesCovered: 405, devicesUncovered: 7 });
  });

  it.each([
    [false, 'Coverage snapshot 2026-11-22: 412 device(s), 405 covered, 7 uncovered.'],
    [
      true,
      'Coverage snapshot 2026-11-22: 412 device(s), 405 covered, 7 uncovered. Dry run: nothing was stored.',
    ],
  ])('says what it recorded (dry run %s)', (dryRun, message) => {
    expect(snapshotEntry('2026-11-22', figures, { dryRun })).toEqual({
      level: 'info',
      message,
      data: { snapshotDate: '2026-11-22', ...figures, dryRun },
    });
  });
});
