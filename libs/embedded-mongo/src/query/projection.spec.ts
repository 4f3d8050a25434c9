import { plain, raw, rawDocument, seeded } from '../testing/raw.js';
import { compileProjection, parseProjection } from './projection.js';

type Doc = Record<string, unknown>;

function project(document: Doc, projection: Doc): Doc {
  const parsed = parseProjection(rawDocument(projection));
  if (parsed === undefined) throw new Error('the projection is empty');
  return plain(compileProjection(parsed)(rawDocument(document)));
}

const DOCUMENT = { _id: 1, a: 'x', ab: null, b: { c: [1, 2], d: true }, e: [], f: 1.5 };

describe('a projection', () => {
  it.each([
    [{ a: 1 }, { _id: 1, a: 'x' }],
    [
      { ab: 1, a: 1, _id: 0 },
      { a: 'x', ab: null },
    ],
    [
      { b: 1, f: 1 },
      { _id: 1, b: { c: [1, 2], d: true }, f: 1.5 },
    ],
    [{ other: 1, _id: 0 }, {}],
    [{ 'b.c': 1 }, { _id: 1, b: { c: [1, 2] } }],
    [
      { a: 0, b: 0, e: 0 },
      { _id: 1, ab: null, f: 1.5 },
    ],
  ])('%j keeps fields in the order of the document', (projection, expected) => {
    const kept = project(DOCUMENT, projection);
    expect(kept).toEqual(expected);
    expect(Object.keys(kept)).toEqual(Object.keys(expected));
  });

  it('reads a document that lies within another one', () => {
    const parsed = parseProjection(rawDocument({ b: 1, _id: 0 }));
    const compiled = parsed && compileProjection(parsed);
    expect(compiled && plain(compiled(raw({ a: 1, b: 'inside', c: 2 })))).toEqual({ b: 'inside' });
  });

  it('of whole fields keeps what a filter over the names keeps, one document after the other', () => {
    const random = seeded(3);
    const names = ['a', 'b', 'ab', 'ba', 'abc', 'long name', 'ä'];
    const some = (): string[] => names.filter(() => random() < 0.5);
    for (let round = 0; round < 300; round += 1) {
      const wanted = [...some(), 'always'];
      const parsed = parseProjection(rawDocument(Object.fromEntries(wanted.map((name) => [name, 1]))));
      if (parsed === undefined) throw new Error('the projection is empty');
      const compiled = compileProjection(parsed);
      for (let n = 0; n < 3; n += 1) {
        const document = Object.fromEntries(some().map((name) => [name, random() < 0.5 ? name : [random()]]));
        const expected = Object.entries(document).filter(([name]) => wanted.includes(name));
        expect(Object.entries(plain(compiled(rawDocument(document))))).toEqual(expected);
      }
    }
  });
});
