/** What no field of the kind takes, and how it is called in the name of a test. */
export type BadValues = readonly (readonly [name: string, value: unknown])[];

const OPERATOR = ['an operator', { $gt: '' }] as const;

const LINES: BadValues = [
  OPERATOR,
  ['a number', 42],
  ['a list', ['x']],
  ['an object', { x: 1 }],
  ['a boolean', true],
  ['513 characters', 'x'.repeat(513)],
  ['a line break', 'two\nlines'],
  ['a tabulator', 'a\tb'],
  ['a NUL', 'a\u0000b'],
  ['an escape', 'a\u001b[31mb'],
  ['a delete', 'a\u007fb'],
  ['a control character of Latin 1', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['half a surrogate pair', 'a\ud800b'],
];

const TEXTS: BadValues = [
  OPERATOR,
  ['a number', 1e308],
  ['more than 64 KiB', 'x'.repeat(65_537)],
  ['more than 64 KiB in UTF-8', 'é'.repeat(40_000)],
  ['a NUL', 'a\u0000b'],
  ['half a surrogate pair', '\udc00'],
];

const DATES: BadValues = [
  OPERATOR,
  ['30 February', '2026-02-30'],
  ['29 February of no leap year', '2027-02-29'],
  ['month 13', '2026-13-01'],
  ['day 0', '2026-01-00'],
  ['a moment', '2026-01-01T00:00:00Z'],
  ['German', '01.02.2026'],
  ['two digits', '26-01-01'],
  ['the year 10000', '10000-01-01'],
  ['a number', 20260101],
  ['Arabic digits', '٢٠٢٦-٠١-٠١'],
  ['white space', ' 2026-01-01'],
];

const IDS: BadValues = [
  OPERATOR,
  ['a word', 'x'],
  ['one digit less', '0192f0c1-2b7a-7000-8000-00000000000'],
  ['one digit more', '0192f0c1-2b7a-7000-8000-0000000000011'],
  ['braces', '{0192f0c1-2b7a-7000-8000-000000000001}'],
  ['an object id', '507f1f77bcf86cd799439011'],
  ['a number', 1],
  ['a list', ['0192f0c1-2b7a-7000-8000-000000000001']],
];

const AMOUNTS: BadValues = [
  OPERATOR,
  ['a number', 12.5],
  ['a negative', '-1.00'],
  ['three decimals', '1.005'],
  ['an exponent', '1e3'],
  ['a comma', '1,50'],
  ['thousands', '1.000,00'],
  ['infinity', 'Infinity'],
  ['not a number', 'NaN'],
  ['hexadecimal', '0x10'],
  ['beyond what is exact', '9'.repeat(40)],
  ['a currency', '5 EUR'],
  ['full-width digits', '１２'],
];

const CURRENCIES: BadValues = [
  OPERATOR,
  ['an unknown code', 'XYZ'],
  ['a sign', '€'],
  ['four letters', 'EURO'],
  ['a number', 978],
  ['a homograph', 'ЕUR'],
];

const COUNTS: BadValues = [
  OPERATOR,
  ['a text', '12'],
  ['a fraction', 1.5],
  ['a negative', -1],
  ['more than anything has', 1e21],
  ['beyond integers', 2 ** 60],
  ['a boolean', true],
];

const CHOICES: BadValues = [
  OPERATOR,
  ['an unknown value', 'sleeping'],
  ['a name of the prototype', 'constructor'],
  ['another name of the prototype', 'hasOwnProperty'],
  ['upper case', 'ACTIVE'],
  ['a number', 0],
  ['a list', ['active']],
];

const FLAGS: BadValues = [OPERATOR, ['a text', 'true'], ['a number', 1], ['null in a list', [null]]];

const TAGS: BadValues = [
  OPERATOR,
  ['a text', 'a,b'],
  ['numbers', [1]],
  ['null', [null]],
  ['51 of them', Array.from({ length: 51 }, (_, i) => `t${i}`)],
  ['a long one', ['x'.repeat(513)]],
  ['a control character', ['a\u0007']],
  ['an empty one', ['']],
];

const CUSTOM: BadValues = [
  OPERATOR,
  ['a list', [1]],
  ['a text', 'x'],
  ['a name with a dot', { 'a.b': 1 }],
  ['a deep name with a dot', { a: { 'b.c': 1 } }],
  ['an operator within', { a: { $where: '1' } }],
  ['a name that begins with a digit', { '1a': 1 }],
  ['an empty name', { '': 1 }],
  ['a long name', { ['x'.repeat(65)]: 1 }],
  ['more than 64 KiB', { a: 'x'.repeat(70_000) }],
  ['nesting without end', nested(40)],
];

const EXTERNAL: BadValues = [
  OPERATOR,
  ['a text', 'netbox:1'],
  ['no source', [{ id: '1' }]],
  ['no id', [{ source: 'netbox' }]],
  ['a number as id', [{ source: 'netbox', id: 1 }]],
  ['a NUL between source and id', [{ source: 'a\u0000b', id: '1' }]],
  ['an unknown field', [{ source: 'a', id: '1', kind: 'x' }]],
  [
    'the same twice',
    [
      { source: 'a', id: '1' },
      { source: 'a', id: '1' },
    ],
  ],
  ['21 of them', Array.from({ length: 21 }, (_, i) => ({ source: 'a', id: `${i}` }))],
];

/** By the kind of field. */
export const BAD_VALUES = {
  line: LINES,
  text: TEXTS,
  date: DATES,
  id: IDS,
  amount: AMOUNTS,
  currency: CURRENCIES,
  count: COUNTS,
  choice: CHOICES,
  flag: FLAGS,
  tags: TAGS,
  custom: CUSTOM,
  external: EXTERNAL,
} as const;

export type FieldKind = keyof typeof BAD_VALUES;

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}
