import { type LogEntryDraft } from '@tenor/domain';
import { NO_LOG_COUNTS } from '@tenor/persistence';
import { newEntries } from './new-entries.js';

const RUN = { id: 'run', attempt: 2, job: 'renewal-check' } as const;
const AT = '2026-11-22T06:00:00.000Z';
const TOTALS = { lastSeq: 7, findings: 3, logCounts: { ...NO_LOG_COUNTS, info: 4, warning: 3 } };

describe('newEntries', () => {
  it('numbers on, and counts levels and findings', () => {
    const drafts: LogEntryDraft[] = [
      { level: 'warning', message: 'a', fingerprint: 'f', tenantIds: ['t1'] },
      { level: 'info', message: 'b' },
    ];
    const { entries, totals } = newEntries(RUN, TOTALS, drafts, AT);
    expect(entries.map(({ id, seq }) => [id, seq])).toEqual([
      ['run:2:8', 8],
      ['run:2:9', 9],
    ]);
    expect(entries.map(({ tenantIds }) => tenantIds)).toEqual([['t1'], undefined]);
    expect(totals).toEqual({
      lastSeq: 9,
      findings: 4,
      logCounts: { ...NO_LOG_COUNTS, info: 5, warning: 4 },
    });
    expect(TOTALS.logCounts.info).toBe(4);
  });

  it('adds the labels that every entry has, which no job can say otherwise', () => {
    const draft: LogEntryDraft = {
      level: 'info',
      message: 'm',
      labels: { tier: 'info', job: 'other', level: 'x' },
    };
    expect(newEntries(RUN, TOTALS, [draft], AT).entries[0]?.labels).toEqual({
      tier: 'info',
      job: 'renewal-check',
      level: 'info',
      grouping: 'main',
    });
  });

  it('fills in what a draft leaves out', () => {
    const [entry] = newEntries(RUN, TOTALS, [{ level: 'info', message: 'm', grouping: 'g' }], AT).entries;
    expect(entry).toMatchObject({ at: AT, grouping: 'g', object: null, data: {}, fingerprint: null });
  });
});
