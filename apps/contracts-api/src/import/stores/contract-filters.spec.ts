import { contractFilters } from './contract-filters.js';

describe('the filters for the natural keys of contracts', () => {
  test('ask for each provider about its own numbers', () => {
    expect(
      contractFilters([
        ['number', 'p1', '1'],
        ['number', 'p2', '1'],
        ['number', 'p1', '2'],
      ]),
    ).toEqual([
      {
        $or: [
          { providerId: 'p1', contractNumber: { $in: ['1', '2'] } },
          { providerId: 'p2', contractNumber: { $in: ['1'] } },
        ],
      },
    ]);
  });

  test('ask for names within the span of their starts', () => {
    expect(
      contractFilters([
        ['named', 'p1', 'A', '2026-01-01'],
        ['unnumbered', 'p1', 'B', '2025-01-01'],
      ]),
    ).toEqual([
      {
        $or: [
          {
            providerId: 'p1',
            name: { $in: ['A', 'B'] },
            startDate: { $gte: '2025-01-01', $lte: '2026-01-01' },
          },
        ],
      },
    ]);
  });

  test('are few and short however many providers a batch names', () => {
    const keys = Array.from({ length: 500 }, (_, n): string[] => ['number', `p${n}`, '1']);
    expect(contractFilters(keys).map((filter) => (filter['$or'] as unknown[]).length)).toEqual([
      100, 100, 100, 100, 100,
    ]);
  });
});
