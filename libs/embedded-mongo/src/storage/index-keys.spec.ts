import { KeyStringWriter } from '../bson/key-string.js';
import { rawDocument, raw } from '../testing/raw.js';
import { parseKeyPattern } from './index-definition.js';
import { extractKeys } from './index-keys.js';

type Doc = Record<string, unknown>;

function keys(pattern: Doc, document: Doc): readonly Buffer[] {
  return extractKeys(rawDocument(document), parseKeyPattern(rawDocument(pattern))).keys;
}

/** undefined stands for the key of an empty array */
function encoded(values: readonly unknown[]): Buffer {
  const writer = new KeyStringWriter();
  for (const value of values) writer.field(value === undefined ? undefined : raw(value), false);
  return writer.take();
}

const table: readonly [string, Doc, Doc, readonly (readonly unknown[])[]][] = [
  ['a missing field is null', { a: 1, b: 1 }, { b: 2 }, [[null, 2]]],
  ['an array gives one key per element', { a: 1 }, { a: [3, 1, 3] }, [[1], [3]]],
  ['an empty array has a key of its own', { a: 1 }, { a: [] }, [[undefined]]],
  ['a nested array is a value', { a: 1 }, { a: [[1, 2]] }, [[[1, 2]]]],
  [
    'fields below one array come from the same element',
    { 'a.b': 1, 'a.c': 1 },
    { a: [{ b: 1, c: 2 }, { b: 3 }] },
    [
      [1, 2],
      [3, null],
    ],
  ],
  ['an empty array on the way is null', { 'a.b': 1 }, { a: [] }, [[null]]],
  ['elements without the field are null', { 'a.b': 1 }, { a: [1, { b: 2 }] }, [[null], [2]]],
  [
    'an array beside a plain field',
    { a: 1, b: 1 },
    { a: [1, 2], b: 9 },
    [
      [1, 9],
      [2, 9],
    ],
  ],
  ['an array within array elements', { 'a.b': 1 }, { a: [{ b: [1, 2] }, { b: 3 }] }, [[1], [2], [3]]],
];

describe('extractKeys', () => {
  it.each(table)('%s', (_, pattern, document, expected) => {
    const wanted = expected.map(encoded).sort((a, b) => a.compare(b));
    expect(keys(pattern, document).map((key) => key.toString('hex'))).toEqual(
      wanted.map((key) => key.toString('hex')),
    );
  });

  it('refuses two parallel arrays', () => {
    expect(() => keys({ a: 1, b: 1 }, { a: [1], b: [2] })).toThrow('cannot index parallel arrays');
  });

  it('says whether an array was on a path and whether all fields are missing', () => {
    const of = (document: Doc): object => {
      const { multikey, allMissing } = extractKeys(
        rawDocument(document),
        parseKeyPattern(rawDocument({ 'a.b': 1, c: -1 })),
      );
      return { multikey, allMissing };
    };
    expect(of({ a: { b: 1 } })).toEqual({ multikey: false, allMissing: false });
    expect(of({ a: [{ b: 1 }] })).toEqual({ multikey: true, allMissing: false });
    expect(of({ a: { x: 1 } })).toEqual({ multikey: false, allMissing: true });
  });
});
