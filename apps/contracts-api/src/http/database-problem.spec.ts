import { databaseProblem } from './database-problem.js';

function duplicate(details: object): Error {
  return Object.assign(
    new Error('E11000 duplicate key error collection: tenor.x index: nameKey_unique dup key'),
    {
      code: 11000,
      ...details,
    },
  );
}

test.each([
  [{ keyPattern: { _id: 1 } }, 'id'],
  [{ keyPattern: { nameKey: 1 } }, 'name'],
  [{ keyPattern: { externalKeys: 1 } }, 'externalRefs'],
  [{}, 'name'],
])('a duplicate key with %j is a conflict that names %s', (details, path) => {
  const problem = databaseProblem(duplicate(details));
  expect(problem).toMatchObject({ code: 'conflict', errors: [{ path, code: 'duplicate' }] });
});

test('no text of the database reaches the caller', () => {
  const problem = databaseProblem(duplicate({ keyPattern: { secretIndex: 1 } }));
  expect(problem?.message).toBe('Another object has the same unique value.');
});

test.each(['MongoServerSelectionError', 'MongoNetworkError', 'MongoNotConnectedError'])(
  '%s means that the database is away, and that a retry may help',
  (name) => {
    const problem = databaseProblem(Object.assign(new Error('connect ECONNREFUSED'), { name }));
    expect(problem).toMatchObject({ code: 'unavailable', retryable: true });
  },
);

test('an error that is not known is left to be a fault of ours', () => {
  expect(databaseProblem(new Error('boom'))).toBeUndefined();
});
