import { rawDocument, seeded } from '../testing/raw.js';
import { parseSort } from '../query/sort.js';
import { PAUSE, type Source } from './document-source.js';
import { SortedSource } from './query-stream.js';

function sourceOf(items: readonly Buffer[]): Source<Buffer> {
  let at = 0;
  return {
    next() {
      // Now and then it gives way, as a scan does.
      if (at % 1_000 === 999) {
        at += 1;
        return PAUSE;
      }
      at += 1;
      return items[at - 1 - Math.floor(at / 1_000)];
    },
  };
}

function drain(source: Source<Buffer>, most = Infinity): Buffer[] {
  const all: Buffer[] = [];
  while (all.length < most) {
    const next = source.next();
    if (next === undefined) break;
    if (next !== PAUSE) all.push(next);
  }
  return all;
}

describe('SortedSource', () => {
  const random = seeded(5);
  const documents = Array.from({ length: 20_000 }, (_, n) => ({ a: Math.floor(random() * 500), n }));
  const items = documents.map((one) => rawDocument(one).bytes);
  const sort = parseSort(rawDocument({ a: 1 }));
  const ordered = [...documents].sort((x, y) => x.a - y.a || x.n - y.n).map((one) => rawDocument(one).bytes);

  it.each([Infinity, 20_000, 9_000, 4_097, 4_096, 50, 1])(
    'gives the first %s of many in their order, equal ones as they came',
    (keep) => {
      const sorted = drain(new SortedSource(sourceOf(items), sort, (item) => item, keep), keep);
      expect(sorted.length).toBe(Math.min(keep, items.length));
      expect(sorted.every((item, i) => item.equals(ordered[i]!))).toBe(true);
    },
  );

  it('ends, and stays ended, also with nothing to sort', () => {
    const empty = new SortedSource(sourceOf([]), sort, (item) => item, Infinity);
    expect([empty.next(), empty.next()]).toEqual([undefined, undefined]);
    const one = new SortedSource(sourceOf(items.slice(0, 1)), sort, (item) => item, Infinity);
    expect([one.next(), one.next(), one.next()]).toEqual([items[0], undefined, undefined]);
  });

  it('refuses to hold more than 100 MiB, and says how', () => {
    const large = rawDocument({ a: 1, pad: 'x'.repeat(1024 * 1024) }).bytes;
    const endless = new SortedSource({ next: () => large }, sort, (item) => item, Infinity);
    expect(() => endless.next()).toThrow(
      expect.objectContaining({
        code: 292,
        message: expect.stringContaining('Sort exceeded memory limit of 104857600 bytes'),
      }),
    );
  });
});
