import { mongo } from 'mongoose';
import { RowDecoder } from './row-decoder.js';

const { BSON } = mongo;

interface Row {
  id: string;
  name: string | null;
  count: number | null;
  on: boolean;
  tags: readonly unknown[];
  any: unknown;
}

const EMPTY: Row = { id: '', name: null, count: null, on: false, tags: [], any: 'nothing' };
const STORED = { _id: 'id', name: 'name', count: 'count', on: 'on', tags: 'tags', any: 'any' } as const;

const decoder = () => new RowDecoder<Row>(EMPTY, STORED);
const bytesOf = (document: mongo.Document): Buffer => Buffer.from(BSON.serialize(document));

describe('decoding rows', () => {
  it('gives each field the value that the driver gives it', () => {
    const document = {
      _id: 'a',
      name: 'Zürich 😀',
      count: 1.5,
      on: true,
      tags: ['x', '', 'ß', 7, null, false],
    };
    const { _id, ...rest } = document;
    expect(decoder().decode(bytesOf(document), 0)).toEqual({ ...EMPTY, id: _id, ...rest });
  });

  it.each([
    ['int', 7],
    ['a negative int', -7],
    ['double', -0.25],
    ['a long that a number holds', BSON.Long.fromString('9007199254740991')],
    ['a long that no number holds', BSON.Long.fromString('9007199254740993')],
    ['null', null],
    ['an empty list', []],
    ['a list in a list', [[1], ['a']]],
    ['a list with an object', [{ a: 1 }]],
    ['an object', { a: { b: [1] } }],
    ['a date', new Date(0)],
    ['an object id', new BSON.ObjectId('0123456789abcdef01234567')],
    ['a decimal', BSON.Decimal128.fromString('1.10')],
  ])('reads %s as the driver does, and the fields around it', (_, any) => {
    const bytes = bytesOf({ _id: 'a', any, name: 'n', count: 3 });
    const driver = BSON.deserialize(bytes);
    const row = decoder().decode(bytes, 0);
    expect(row).toEqual({ ...EMPTY, id: 'a', name: 'n', count: 3, any: driver['any'] });
  });

  it('takes fields in any order, and keeps what the empty row has where one is missing', () => {
    const one = decoder();
    const documents = [
      { _id: 'a', name: 'x', count: 1, on: true },
      { on: true, count: 2, name: 'y', _id: 'b' },
      { name: 'z' },
      {},
      { _id: 'a', count: 4 },
    ];
    expect(documents.map((document) => one.decode(bytesOf(document), 0))).toEqual([
      { ...EMPTY, id: 'a', name: 'x', count: 1, on: true },
      { ...EMPTY, id: 'b', name: 'y', count: 2, on: true },
      { ...EMPTY, name: 'z' },
      EMPTY,
      { ...EMPTY, id: 'a', count: 4 },
    ]);
  });

  it('tells texts of one length apart, and those of one beginning', () => {
    const one = decoder();
    const names = [
      '2026-01-01',
      '2026-01-02',
      '2026-01-02',
      '2026-01',
      '',
      '2026-01',
      'ä',
      'ab',
      '2026-01-01',
    ];
    expect(names.map((name) => one.decode(bytesOf({ _id: 'a', name }), 0).name)).toEqual(names);
  });

  it('reads documents that lie in the middle of other bytes', () => {
    const documents = [
      { _id: 'a', name: 'x' },
      { _id: 'b', any: { deep: true } },
      { _id: 'c', count: 3 },
    ];
    const parts = documents.map(bytesOf);
    const bytes = Buffer.concat([Buffer.from('before'), ...parts, Buffer.from('behind')]);
    const one = decoder();
    let start = 6;
    const rows = parts.map((part) => {
      const row = one.decode(bytes, start);
      start += part.length;
      return row;
    });
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(rows[1]?.any).toEqual({ deep: true });
  });

  it('leaves out what it was not asked for, also from a server that gives more', () => {
    const bytes = bytesOf({ _id: 'a', secret: { x: 1 }, name: 'n', secrets: 2, nam: 3 });
    expect(decoder().decode(bytes, 0)).toEqual({ ...EMPTY, id: 'a', name: 'n' });
  });

  it('asks for its fields alone', () => {
    expect(decoder().projection).toEqual({ _id: 1, name: 1, count: 1, on: 1, tags: 1, any: 1 });
    expect(new RowDecoder({ name: '' }, { name: 'name' }).projection).toEqual({ _id: 0, name: 1 });
  });

  it('agrees with the driver on whatever documents', () => {
    let state = 7;
    const random = (n: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % n;
    };
    const text = (): string =>
      Array.from({ length: random(6) }, () =>
        String.fromCodePoint([97, 98, 0xe4, 0x20ac, 0x1f600][random(5)]!),
      ).join('');
    const values = [text, () => random(9) - 4, () => random(2) === 0, () => null, () => random(9) / 8];
    const value = (): unknown => values[random(values.length)]!();
    const one = decoder();
    for (let round = 0; round < 2_000; round += 1) {
      const fields = Object.keys(STORED).filter(() => random(4) > 0);
      if (random(3) === 0) fields.reverse();
      const document = Object.fromEntries(
        fields.map((field) => [
          field,
          random(5) === 0 ? [value(), value()] : random(40) === 0 ? { x: value() } : value(),
        ]),
      );
      const bytes = bytesOf(document);
      const expected: Record<string, unknown> = { ...EMPTY };
      for (const [name, read] of Object.entries(BSON.deserialize(bytes)))
        expected[STORED[name as keyof typeof STORED]] = read;
      expect(one.decode(bytes, 0)).toEqual(expected);
    }
  });
});
