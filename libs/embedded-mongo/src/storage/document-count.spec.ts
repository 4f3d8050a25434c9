import { type TestContext, startContext } from '../testing/start-context.js';

const DOCUMENTS = [
  { _id: 1, kind: 'a', tags: ['x', 'y'], list: [] },
  { _id: 2, kind: 'b', tags: [], list: 1 },
  { _id: 3, tags: ['x'] },
  { _id: 4, kind: null },
];

describe('the number of documents after a restart', () => {
  let started: TestContext;

  beforeEach(async () => {
    started = await startContext(() => 0);
  });

  afterEach(() => started.close());

  it.each([
    ['no index', []],
    ['an index that holds each once', [{ key: { kind: 1 }, name: 'kind' }]],
    ['an index that holds some several times', [{ key: { tags: 1 }, name: 'tags' }]],
    ['a sparse index', [{ key: { kind: 1 }, name: 'kind', sparse: true }]],
    [
      'a partial index',
      [{ key: { _id: 1, kind: 1 }, name: 'b', partialFilterExpression: { kind: { $eq: 'b' } } }],
    ],
    [
      'many indexes',
      [
        { key: { tags: 1 }, name: 'tags' },
        { key: { kind: 1 }, name: 'sparse', sparse: true },
        { key: { kind: 1, list: 1 }, name: 'full' },
      ],
    ],
  ])('is that of the documents, with %s', async (_which, indexes) => {
    if (indexes.length > 0) await started.run({ createIndexes: 'things', indexes });
    await started.run({ insert: 'things', documents: DOCUMENTS });
    await started.reopen();
    expect(await started.run({ count: 'things', query: {} })).toMatchObject({ n: 4 });
    await started.run({ delete: 'things', deletes: [{ q: { _id: 1 }, limit: 1 }] });
    expect(await started.run({ count: 'things', query: {} })).toMatchObject({ n: 3 });
  });
});
