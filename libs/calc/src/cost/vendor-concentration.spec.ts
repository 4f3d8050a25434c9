import { fromMinorUnits } from '../twelfths.js';
import { sharePercent, vendorConcentration } from './vendor-concentration.js';
import { VendorSpendTotals } from './vendor-spend.js';

function spends(...rows: readonly [provider: string, currency: string, minor: number][]) {
  const totals = new VendorSpendTotals();
  for (const [name, currency, minor] of rows) {
    totals.add({ providerId: `id of ${name}`, providerName: name, currency }, fromMinorUnits(minor));
  }
  return totals.list();
}

describe('spend by vendor', () => {
  it('is ordered within each currency by amount, ties by name, and never mixes currencies', () => {
    const list = spends(
      ['Zeta', 'USD', 5],
      ['Acme', 'USD', 5],
      ['Acme', 'EUR', 1],
      ['Mid', 'USD', 9],
      ['Acme', 'USD', 0],
    );
    expect(
      list.map(({ providerName, currency, monthly }) => [currency, providerName, monthly / 12n]),
    ).toEqual([
      ['EUR', 'Acme', 1n],
      ['USD', 'Mid', 9n],
      ['USD', 'Acme', 5n],
      ['USD', 'Zeta', 5n],
    ]);
  });
});

describe('vendor concentration', () => {
  it('flags a share that reaches the threshold exactly', () => {
    const [usd] = vendorConcentration(
      spends(['Acme', 'USD', 500], ['Zeta', 'USD', 300], ['Beta', 'USD', 200]),
    );
    expect(usd).toMatchObject({ currency: 'USD', sharePct: '50.0', flagged: true });
    expect(usd!.top.providerName).toBe('Acme');
  });

  it('never rounds up to a threshold that is not reached', () => {
    const [usd] = vendorConcentration(
      spends(['Acme', 'USD', 49_999], ['B', 'USD', 30_000], ['C', 'USD', 20_001]),
    );
    expect(usd).toMatchObject({ sharePct: '49.9', flagged: false });
    // With another threshold the same share is rounded as usual.
    const [other] = vendorConcentration(
      spends(['Acme', 'USD', 49_999], ['B', 'USD', 30_000], ['C', 'USD', 20_001]),
      60,
    );
    expect(other).toMatchObject({ sharePct: '50.0', flagged: false });
  });

  it('says nothing about a currency that burns nothing', () => {
    expect(vendorConcentration(spends(['Acme', 'JPY', 0]))).toEqual([]);
  });
});

describe('a share in percent', () => {
  it.each([
    [1n, 3n, '33.3'],
    [2n, 3n, '66.7'],
    [1n, 1n, '100.0'],
    [1n, 2000n, '0.0'],
    [3n, 2000n, '0.2'],
    [0n, 7n, '0.0'],
  ])('%s of %s is %s', (part, whole, text) => {
    expect(sharePercent(part, whole)).toBe(text);
  });
});
