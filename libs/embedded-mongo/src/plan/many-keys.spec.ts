import { type TestContext, startContext } from '../testing/start-context.js';
import { seeded } from '../testing/raw.js';

const ids = (numbers: readonly number[]): string[] => numbers.map((n) => `id-${String(n).padStart(5, '0')}`);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('a search for many keys', () => {
  let started: TestContext;

  beforeEach(async () => {
    started = await startContext(() => 0);
  });

  afterEach(() => started.close());

  const store = async (numbers: readonly number[]): Promise<void> => {
    const indexes = [{ key: { to: 1, n: 1 }, name: 'to' }];
    await started.run({ createIndexes: 'things', indexes });
    for (let from = 0; from < numbers.length; from += 1_000) {
      const part = numbers.slice(from, from + 1_000);
      const documents = ids(part).map((_id, n) => ({
        _id,
        to: `to-${Math.floor(part[n]! / 3)}`,
        n: part[n]!,
      }));
      await started.run({ insert: 'things', documents });
    }
  };

  const found = async (filter: object): Promise<number[]> => {
    const { cursor } = await started.run({ find: 'things', filter, batchSize: 100_000 });
    const { firstBatch } = cursor as { firstBatch: readonly { n: number }[] };
    return firstBatch.map(({ n }) => n);
  };

  it('finds those that are there, whichever they are', async () => {
    const random = seeded(7);
    const stored = upTo(3_000).filter(() => random() < 0.5);
    await store(stored);
    for (const share of [0.001, 0.02, 0.3, 0.9, 1]) {
      for (const [from, to] of [
        [0, 3_000],
        [500, 900],
        [2_990, 3_300],
        [4_000, 4_400],
      ] as const) {
        const wanted = upTo(to)
          .filter((n) => n >= from && random() < share)
          .slice(0, 1_900);
        const known = new Set(wanted);
        expect(await found({ _id: { $in: ids(wanted) } })).toEqual(stored.filter((n) => known.has(n)));
        const targets = new Set(wanted.map((n) => Math.floor(n / 3)));
        const among = await found({ to: { $in: [...targets].map((n) => `to-${n}`) } });
        expect(among.sort((a, b) => a - b)).toEqual(stored.filter((n) => targets.has(Math.floor(n / 3))));
      }
    }
  });

  it('passes over those that are not there at one stroke', async () => {
    await store(upTo(1_000).filter((n) => n < 100 || n >= 900));
    const seeks = jest.spyOn(started.context.env.documents, 'ascending');
    expect(await found({ _id: { $in: ids(upTo(800).map((n) => n + 100)) } })).toEqual([]);
    expect(seeks.mock.calls.length).toBeLessThan(5);
    seeks.mockClear();
    expect(await found({ _id: { $in: ids(upTo(820).map((n) => n + 90)) } })).toHaveLength(20);
    expect(seeks.mock.calls.length).toBeLessThan(30);
  });
});
