import { Binary, type Document, Long } from 'bson';
import { type TestContext, startContext } from '../testing/start-context.js';
import { forgetOldSessions } from './retry-records.js';

const start = Date.UTC(2026, 0, 15);
const MINUTE = 60_000;

describe('a retryable write that is sent again', () => {
  let now = start;
  let test: TestContext;
  const lsid = (n: number): Document => ({ id: new Binary(Buffer.alloc(16, n), 4) });
  const retryable = (command: Document, number: number, session = 1): Promise<Document> =>
    test.run({ ...command, lsid: lsid(session), txnNumber: Long.fromNumber(number) });
  const count = async (): Promise<unknown> => (await test.run({ count: 'things', query: {} }))['n'];
  const document = async (): Promise<unknown> =>
    (await test.run({ find: 'things', filter: { _id: 1 } }))['cursor'].firstBatch[0];

  beforeEach(async () => {
    now = start;
    test = await startContext(() => now);
    await test.run({ insert: 'things', documents: [{ _id: 1, n: 0 }] });
  });

  afterEach(() => test.close());

  const increment = { update: 'things', updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };

  it('is an update: answered from the record, also after a restart', async () => {
    const first = await retryable(increment, 1);
    expect(first).toEqual({ n: 1, nModified: 1, ok: 1 });
    expect(await retryable(increment, 1)).toEqual({ ...first, retriedStmtIds: [0] });
    await test.reopen();
    expect(await retryable(increment, 1)).toEqual({ ...first, retriedStmtIds: [0] });
    expect(await document()).toEqual({ _id: 1, n: 1 });
  });

  it('is an update whose filter no longer matches', async () => {
    const claim = { update: 'things', updates: [{ q: { n: 0 }, u: { $set: { n: 5 } } }] };
    await retryable(claim, 1);
    expect(await retryable(claim, 1)).toMatchObject({ n: 1, nModified: 1 });
  });

  it('is an insert, of which only a part was done: the rest is done now', async () => {
    await expect(
      retryable({ insert: 'things', documents: [{ _id: 2 }, { _id: 1 }, { _id: 3 }] }, 1),
    ).resolves.toMatchObject({ n: 1, writeErrors: [{ index: 1 }] });
    await test.run({ delete: 'things', deletes: [{ q: { _id: 1 }, limit: 1 }] });
    expect(await retryable({ insert: 'things', documents: [{ _id: 2 }, { _id: 1 }, { _id: 3 }] }, 1)).toEqual(
      {
        n: 3,
        retriedStmtIds: [0],
        ok: 1,
      },
    );
    expect(await count()).toBe(3);
  });

  it('is an insert without _id: it makes no second document', async () => {
    const insert = { insert: 'things', documents: [{ a: 1 }] };
    await retryable(insert, 1);
    await retryable(insert, 1);
    expect(await count()).toBe(2);
  });

  it('is a delete, an upsert, a findAndModify', async () => {
    const remove = { delete: 'things', deletes: [{ q: {}, limit: 1 }] };
    expect(await retryable(remove, 1)).toMatchObject({ n: 1 });
    await test.run({ insert: 'things', documents: [{ _id: 1, n: 0 }] });
    expect(await retryable(remove, 1)).toMatchObject({ n: 1, retriedStmtIds: [0] });

    const upsert = { update: 'things', updates: [{ q: { k: 1 }, u: { $inc: { n: 1 } }, upsert: true }] };
    const made = await retryable(upsert, 2);
    expect(await retryable(upsert, 2)).toEqual({ ...made, retriedStmtIds: [0] });

    const claim = { findAndModify: 'things', query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true };
    const claimed = await retryable(claim, 3);
    expect(await retryable(claim, 3)).toEqual(claimed);
    expect(await document()).toEqual({ _id: 1, n: 1 });
  });

  it('at the same time as the first: it is executed once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => retryable(increment, 1)));
    expect(all.map(({ n }) => n as number)).toEqual([1, 1, 1, 1, 1]);
    expect(await document()).toEqual({ _id: 1, n: 1 });
  });

  it('is a large one that comes again while it gives way: each statement is executed once', async () => {
    const documents = Array.from({ length: 3_000 }, (_, n) => ({ _id: n + 10, n: 0, pad: 'x'.repeat(500) }));
    await test.run({ insert: 'things', documents });
    const updates = documents.map(({ _id }) => ({ q: { _id }, u: { $inc: { n: 1 } } }));
    const command = { update: 'things', updates };
    const answers = await Promise.all([1, 2, 3].map(() => retryable(command, 1)));
    expect(answers.map(({ n, nModified }) => [n, nModified])).toEqual(Array(3).fill([3_000, 3_000]));
    const { n } = await test.run({ count: 'things', query: { n: 1 } });
    expect(n).toBe(3_000);
    // They went on in turns: none found everything done, or nothing.
    const retried = answers.map(({ retriedStmtIds }) => ((retriedStmtIds ?? []) as unknown[]).length);
    expect(retried.reduce((sum, one) => sum + one, 0)).toBe(6_000);
    expect(retried.some((one) => one > 0 && one < 3_000)).toBe(true);
  });

  it('is refused when the session has gone on, and for many documents', async () => {
    await retryable(increment, 2);
    await expect(retryable(increment, 1)).rejects.toMatchObject({ code: 225 });
    await retryable(increment, 1, 2);
    expect(
      await retryable({ update: 'things', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] }, 3),
    ).toMatchObject({ writeErrors: [{ code: 72 }] });
    expect(await retryable({ delete: 'things', deletes: [{ q: {}, limit: 0 }] }, 4)).toMatchObject({
      writeErrors: [{ code: 72 }],
    });
  });

  it('is forgotten with its session, and 30 minutes after it began', async () => {
    const records = (): number =>
      [...test.context.env.catalog.keys(Buffer.from('r'), Buffer.from('s'), Infinity)].length;
    await retryable(increment, 1);
    await retryable(increment, 1, 2);
    expect(records()).toBe(2);
    await test.run({ endSessions: [lsid(2)] });
    expect(records()).toBe(1);
    now = start + 30 * MINUTE;
    await test.context.scheduler.write(forgetOldSessions(test.context));
    expect(records()).toBe(1);
    now += 1;
    await test.context.scheduler.write(forgetOldSessions(test.context));
    expect(records()).toBe(0);
  });
});
