import { BILLING_PERIODS, CONTRACT_TYPES } from '@tenor/domain';
import { type CellKind } from './cell-kind.js';
import { decodeCell } from './decode-cell.js';

const choice: CellKind = { type: 'choice', choices: CONTRACT_TYPES };

describe('reading a cell', () => {
  test.each<[string, CellKind, unknown]>([
    ['  Office\r\n of \t Sport\u00a0 ', { type: 'line' }, 'Office of Sport'],
    [' a\nb ', { type: 'text' }, ' a\nb '],
    [' 2026-02-28 ', { type: 'date' }, '2026-02-28'],
    ['58665.0', { type: 'amount' }, '58665.0'],
    ['40000', { type: 'amount' }, '40000'],
    ['-5', { type: 'amount' }, '-5'],
    ['30', { type: 'integer' }, 30],
    ['-1', { type: 'integer' }, -1],
    ['TRUE', { type: 'boolean' }, true],
    ['False', { type: 'boolean' }, false],
    ['SaaS', choice, 'saas'],
    ['hardware maintenance', choice, 'hardware'],
    ['One_Time', { type: 'choice', choices: BILLING_PERIODS }, 'one_time'],
    ['a| b c |', { type: 'lines' }, ['a', 'b c']],
    ['a\\|b|c\\\\|d\\e', { type: 'lines' }, ['a|b', 'c\\', 'd\\e']],
    ['90|30', { type: 'integers' }, [90, 30]],
    ['{"site": "B1"}', { type: 'json' }, { site: 'B1' }],
    ['0192F0C1-2B7A-7000-8000-0000000000C1', { type: 'uuid' }, '0192f0c1-2b7a-7000-8000-0000000000c1'],
    [' Acme\n Networks', { type: 'reference' }, 'Acme Networks'],
    // An export has put an apostrophe before what a spreadsheet would calculate; only that one goes.
    ["'=1+1", { type: 'line' }, '=1+1'],
    ["''-x", { type: 'text' }, "'-x"],
    ["'quoted'", { type: 'line' }, "'quoted'"],
  ])('takes %j', (text, kind, value) => {
    expect(decodeCell(text, kind)).toEqual({ ok: true, value });
  });

  test.each<CellKind>([
    { type: 'line' },
    { type: 'text' },
    { type: 'date' },
    { type: 'amount' },
    { type: 'boolean' },
    { type: 'lines' },
    { type: 'json' },
    choice,
  ])('an empty cell clears the field ($type)', (kind) => {
    expect(decodeCell(' \n', kind)).toEqual({ ok: true, value: undefined });
  });

  test.each<[string, CellKind, string]>([
    ['2026-02-30', { type: 'date' }, 'invalid_date'],
    ['28.02.2026', { type: 'date' }, 'invalid_date'],
    ['1,000.00', { type: 'amount' }, 'invalid_amount'],
    ['1 000', { type: 'amount' }, 'invalid_amount'],
    ["1'000", { type: 'amount' }, 'invalid_amount'],
    ['12,50', { type: 'amount' }, 'invalid_amount'],
    ['$5', { type: 'amount' }, 'invalid_amount'],
    ['1e3', { type: 'amount' }, 'invalid_amount'],
    ['30.0', { type: 'integer' }, 'invalid_number'],
    ['yes', { type: 'boolean' }, 'invalid_boolean'],
    ['1', { type: 'boolean' }, 'invalid_boolean'],
    ['Panel', choice, 'invalid_choice'],
    ['30|soon', { type: 'integers' }, 'invalid_number'],
    ['{site: 1}', { type: 'json' }, 'invalid_json'],
    ['7', { type: 'uuid' }, 'invalid_id'],
  ])('refuses %j with what it found', (text, kind, code) => {
    expect(decodeCell(text, kind)).toEqual({
      ok: false,
      code,
      message: expect.stringContaining(`found ${JSON.stringify(text)}`),
    });
  });

  test('shows only the beginning of a long cell', () => {
    expect(decodeCell('9'.repeat(500), { type: 'date' })).toMatchObject({
      message: expect.stringMatching(/found "9{40}…"$/u),
    });
  });
});
