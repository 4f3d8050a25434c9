import { compareCodePoints } from './compare-code-points.js';
import { compareRenewals, type RenewalSortKey } from './compare-renewals.js';

const key = (overrides: Partial<RenewalSortKey>): RenewalSortKey => ({
  tier: 'info',
  effectiveEnd: '2026-12-31',
  name: 'A',
  contractNumber: null,
  id: '1',
  ...overrides,
});

describe('the order of findings', () => {
  it('is tier, effective end, name, contract number, id', () => {
    const ordered = [
      key({ tier: 'urgent', effectiveEnd: '2027-05-01' }),
      key({ tier: 'warning', effectiveEnd: '2027-04-01' }),
      key({ tier: 'expired', effectiveEnd: '2026-01-01' }),
      key({ effectiveEnd: '2026-12-30', name: 'Z' }),
      key({ name: 'A', contractNumber: null, id: '9' }),
      key({ name: 'A', contractNumber: 'C-1', id: '8' }),
      key({ name: 'A', contractNumber: 'C-2', id: '6' }),
      key({ name: 'A', contractNumber: 'C-2', id: '7' }),
      key({ name: 'B', id: '0' }),
      key({ name: 'a', id: '0' }),
      key({ name: 'é', id: '0' }),
      key({ effectiveEnd: '10000-01-31' }),
      key({ effectiveEnd: null }),
    ];
    const shuffled = ordered.map((_, i) => ordered[(i * 5 + 3) % ordered.length]!);
    expect(shuffled.sort(compareRenewals)).toEqual(ordered);
  });

  it('finds a key equal to itself', () => {
    expect(compareRenewals(key({}), key({}))).toBe(0);
  });
});

describe('comparing by code point', () => {
  it('puts characters beyond U+FFFF after all others', () => {
    expect(compareCodePoints('\u{1F600}', '\uFF01')).toBeGreaterThan(0);
    expect(compareCodePoints('\uFF01', '\u{1F600}')).toBeLessThan(0);
    expect('\u{1F600}' < '\uFF01').toBe(true); // what UTF-16 order would say
  });

  it('agrees with comparing the lists of code points', () => {
    const texts = [
      '',
      'a',
      'ab',
      'b',
      'Z',
      'ß',
      '\uFFFD',
      '\u{10000}',
      '\u{10FFFF}',
      '\u{1F600}a',
      '\u{1F600}',
      '\uE000',
    ];
    const slow = (a: string, b: string): number => {
      const [x, y] = [[...a], [...b]].map((list) => list.map((c) => c.codePointAt(0)!)) as [
        number[],
        number[],
      ];
      for (let i = 0; i < Math.min(x.length, y.length); i += 1) if (x[i] !== y[i]) return x[i]! - y[i]!;
      return x.length - y.length;
    };
    for (const a of texts)
      for (const b of texts) {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(slow(a, b)));
      }
  });
});
