import { type Document, Int32 } from 'bson';
import { knownFaults } from './known-faults.js';

/** Whether a known fault explains that the engines find different documents by a filter. */
function explained(filter: Document, foundByOne: readonly Document[]): boolean {
  const outcome = { text: '', failed: false };
  return knownFaults.some((fault) =>
    fault.explains(
      { kind: 'count', filter },
      { before: '', foundByOne, ours: outcome, theirs: { ...outcome, text: '1' } },
    ),
  );
}

describe('knownFaults', () => {
  it.each<[Document, Document, boolean]>([
    [{ a: { $regex: 'x' } }, { a: new Int32(5) }, true],
    [{ a: { $regex: 'x' } }, { a: ['x', null] }, true],
    [{ a: { $regex: 'x' } }, { a: 'y' }, false],
    [{ a: { $regex: 'x' } }, { a: ['x', 'y'] }, false],
    [{ a: { $regex: 'x' }, b: 1 }, { b: new Int32(1) }, false],
    [
      { $or: [{ a: 1 }, { m: { $elemMatch: { k: { $not: { $regex: 'x' } } } } }] },
      { m: [{ k: true }] },
      true,
    ],
    [
      { $or: [{ a: 1 }, { m: { $elemMatch: { k: { $not: { $regex: 'x' } } } } }] },
      { m: [{ k: 'x' }] },
      false,
    ],
    [{ 'm.k': { $not: { $gt: 1 } } }, { m: [{ k: 1 }, { k: 2 }] }, true],
    [{ 'm.k': { $not: { $gt: 1 } } }, { m: [{ k: 2 }] }, false],
    [{ l: { $not: { $gt: 1 } } }, { l: [1, 2] }, false],
    [{ l: { $all: [1] } }, { l: 1 }, true],
    [{ l: { $all: [1] } }, { l: [1] }, false],
    [{ 'm.1.k': { $all: [1] } }, { m: [{ k: [1] }, { k: 1 }] }, true],
    [{ 'm.1.k': { $all: [1] } }, { m: [{ k: 1 }, { k: [1] }] }, false],
  ])('of %j and %j: %j', (filter, document, expected) => {
    expect(explained(filter, [document])).toBe(expected);
  });

  it('explain nothing by an operator of the filter if both find the same documents', () => {
    expect(explained({ a: { $regex: 'x' }, b: { $all: [1] } }, [])).toBe(false);
  });
});
