import { CURRENCY_CODES, currencyDecimals, isCurrency } from './currency.js';
import { formatAmount, MAX_MINOR_UNITS, parseAmount } from './money.js';

describe('reading an amount', () => {
  it.each([
    ['18000.00', 'EUR', 1_800_000],
    ['18000', 'EUR', 1_800_000],
    ['58665.0', 'AUD', 5_866_500],
    ['0.1', 'USD', 10],
    ['0', 'USD', 0],
    ['000012.50', 'USD', 1_250],
    ['100.000', 'USD', 10_000],
    ['1500', 'JPY', 1_500],
    ['1500.00', 'JPY', 1_500],
    ['1.234', 'KWD', 1_234],
    ['1.0001', 'CLF', 10_001],
    ['10000000000000.00', 'USD', MAX_MINOR_UNITS],
    ['1000000000000000', 'JPY', MAX_MINOR_UNITS],
    ['4503599627370.07', 'USD', 450_359_962_737_007],
  ])('%s %s is %i minor units', (text, currency, value) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, value });
  });

  it.each([
    ['0.001', 'USD', 'too_many_decimals', 'must have at most 2 decimal(s) in USD'],
    ['1.5', 'JPY', 'too_many_decimals', 'must have at most 0 decimal(s) in JPY'],
    ['1.2345', 'KWD', 'too_many_decimals', 'must have at most 3 decimal(s) in KWD'],
    ['-1', 'USD', 'out_of_range', 'must not be negative'],
    ['-0.001', 'USD', 'out_of_range', 'must not be negative'],
    ['10000000000000.01', 'USD', 'out_of_range', 'must be at most 10000000000000.00'],
    ['99999999999999999999', 'JPY', 'out_of_range', 'must be at most 1000000000000000'],
    ['1,000.00', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['1e3', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['.5', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['5.', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['+5', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    [' 5', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['0x10', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['NaN', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
    ['123456789012345678901', 'USD', 'invalid_amount', 'must be a decimal number such as "18000.00"'],
  ])('refuses %j %s: %s', (text, currency, code, message) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, fault: { code, message } });
  });
});

describe('writing an amount', () => {
  it.each([
    [1_800_000, 'EUR', '18000.00'],
    [5, 'USD', '0.05'],
    [0, 'USD', '0.00'],
    [500, 'JPY', '500'],
    [1_234, 'KWD', '1.234'],
    [7, 'KWD', '0.007'],
    [-1_250, 'USD', '-12.50'],
    [-5, 'USD', '-0.05'],
    [10n ** 24n + 1n, 'USD', '10000000000000000000000.01'],
    [MAX_MINOR_UNITS, 'USD', '10000000000000.00'],
  ])('%s minor units of %s is %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });

  it('reads back what it wrote, in every currency', () => {
    for (const currency of CURRENCY_CODES) {
      for (const minor of [0, 1, 9, 10, 99, 100, 12_345, 1_000_001, MAX_MINOR_UNITS]) {
        expect([currency, parseAmount(formatAmount(minor, currency), currency)]).toEqual([
          currency,
          { ok: true, value: minor },
        ]);
      }
    }
  });
});

describe('currencies', () => {
  it('have their own number of decimals', () => {
    expect(['JPY', 'USD', 'KWD', 'CLF'].map(currencyDecimals)).toEqual([0, 2, 3, 4]);
  });

  it('are each three capital letters, listed once and in order', () => {
    expect(new Set(CURRENCY_CODES).size).toBe(CURRENCY_CODES.length);
    expect([...CURRENCY_CODES].sort()).toEqual(CURRENCY_CODES);
    for (const code of CURRENCY_CODES) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  it.each(['usd', 'XXX', 'XAU', 'DEM', '', 'US', 'toString'])('do not include %j', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => currencyDecimals(code)).toThrow(RangeError);
  });
});
