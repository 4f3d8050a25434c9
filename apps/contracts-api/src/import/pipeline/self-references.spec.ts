import { contractBench } from '../testing/import-bench.js';
import { BASIC, ID, OTHER_ID, WITH_PROVIDERS, counts, csv, faults } from '../testing/import-facts.js';

describe('a renewed contract', () => {
  const header = `id,${BASIC},renewedFromId`;

  test('may be named by its id though it stands further down', async () => {
    const bench = contractBench();
    const outcome = await bench.import(
      csv(
        header,
        `${ID},2,B,Acme,active,2026-01-01,5,${OTHER_ID}`,
        `${OTHER_ID},1,A,Acme,expired,2025-01-01,5,`,
      ),
      WITH_PROVIDERS,
    );
    expect(counts(outcome)).toEqual([2, 0, 0, 0]);
    expect(bench.store.objects.get(ID)?.renewedFromId).toBe(OTHER_ID);
  });

  test('must exist, be in the file, and be another one', async () => {
    const outcome = await contractBench().import(
      csv(header, `,1,A,Acme,active,2026-01-01,5,${OTHER_ID}`, `${ID},2,B,Acme,active,2026-01-01,5,${ID}`),
      WITH_PROVIDERS,
    );
    expect(faults(outcome)).toEqual([
      [2, 'renewedFromId', 'unknown_reference'],
      [3, 'renewedFromId', 'cycle'],
    ]);
  });

  test('must not lead back to itself, through stored contracts and rows of the file', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((last) => `0192f0c1-2b7a-7000-8000-00000000000${last}`);
    const bench = contractBench();
    await bench.import(
      csv(header, `${a},1,A,Acme,active,2025-01-01,5,`, `${b},2,B,Acme,active,2025-01-01,5,${a}`),
      WITH_PROVIDERS,
    );
    const outcome = await bench.import(
      csv(
        'id,contractNumber,name,provider,status,startDate,renewedFromId',
        `${a},1,A,Acme,active,2025-01-01,${c}`,
        `${c},3,C,Acme,active,2025-01-01,${b}`,
        `${d},4,D,Acme,active,2025-01-01,${c}`,
      ),
      WITH_PROVIDERS,
    );
    // D only leads to the circle; its predecessor C is bad and not stored, so D is bad too.
    expect(faults(outcome)).toEqual([
      [2, 'renewedFromId', 'cycle'],
      [3, 'renewedFromId', 'cycle'],
      [4, 'renewedFromId', 'unknown_reference'],
    ]);
  });

  test('may end a long chain of renewals, read level by level', async () => {
    const idOf = (n: number): string => `0192f0c1-2b7a-7000-8000-${String(n).padStart(12, '0')}`;
    const row = (n: number): string =>
      `${idOf(n)},${n},C,Acme,active,2025-01-01,5,${n === 0 ? '' : idOf(n - 1)}`;
    const bench = contractBench();
    await bench.import(csv(header, ...Array.from({ length: 50 }, (_, n) => row(n))), WITH_PROVIDERS);
    const outcome = await bench.import(csv(header, row(50)), WITH_PROVIDERS);
    expect(counts(outcome)).toEqual([1, 0, 0, 0]);
  });

  test('fails with its bad predecessor when bad rows are passed over', async () => {
    const third = '0192f0c1-2b7a-7000-8000-0000000000a3';
    const bench = contractBench();
    const outcome = await bench.import(
      csv(
        header,
        `${third},3,C,Acme,active,2027-01-01,5,${ID}`,
        `${ID},2,B,Acme,active,2026-01-01,5,${OTHER_ID}`,
        `${OTHER_ID},1,A,Acme,expired,2025-99-01,5,`,
        `,4,D,Acme,active,2025-01-01,5,`,
      ),
      { ...WITH_PROVIDERS, onError: 'skip' },
    );
    expect(counts(outcome)).toEqual([1, 0, 0, 3]);
    expect(bench.store.all.map(({ name }) => name)).toEqual(['D']);
  });
});
