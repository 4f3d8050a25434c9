import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type Connection } from 'mongoose';
import { connectDatabase } from '../../connect.js';
import { readAhead } from './read-ahead.js';
import { RowDecoder } from './row-decoder.js';
import { streamRows } from './stream-rows.js';

interface Row {
  readonly id: number;
  readonly name: string | null;
}

const ROWS = 'rows';
const COUNT = 25;

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'stream-rows test' });
  const rows = Array.from({ length: COUNT }, (_, n) => ({ _id: n, name: `row ${n}`, more: { n } }));
  await db.collection<{ _id: number }>(ROWS).insertMany(rows);
});

afterAll(async () => {
  await db.close();
  await mongo.stop();
});

function rows(batchSize: number, filter = {}): AsyncGenerator<Row[]> {
  const decoder = new RowDecoder<Row>({ id: -1, name: null }, { _id: 'id', name: 'name' });
  return streamRows(db, { collection: ROWS, filter, sort: { _id: 1 }, batchSize }, decoder);
}

async function collected<T>(source: AsyncIterable<T[]>): Promise<T[][]> {
  const batches: T[][] = [];
  for await (const batch of source) batches.push(batch);
  return batches;
}

const openCursors = async (): Promise<number> => {
  const status = await db.getClient().db('admin').command({ serverStatus: 1 });
  return Number(status['metrics'].cursor.open.total);
};

describe('reading rows', () => {
  it.each([
    [1, COUNT],
    [10, 3],
    [24, 2],
    [25, 1],
    [1_000, 1],
  ])('gives all of them once, in their order, in batches of %i', async (size, count) => {
    for (const source of [rows(size), readAhead(rows(size))]) {
      const batches = await collected(source);
      expect(batches.flat()).toEqual(Array.from({ length: COUNT }, (_, n) => ({ id: n, name: `row ${n}` })));
      expect(batches).toHaveLength(count);
    }
  });

  it('gives no batch where nothing is found, nor where there is no collection', async () => {
    expect(await collected(rows(10, { _id: { $gt: 1_000 } }))).toEqual([]);
  });

  it('fails as the database does', async () => {
    await expect(collected(rows(10, { $nonsense: 1 }))).rejects.toThrow('$nonsense');
    await expect(collected(readAhead(rows(10, { $nonsense: 1 })))).rejects.toThrow('$nonsense');
  });

  it('closes its cursor when the reader stops early', async () => {
    for (const source of [rows(3), readAhead(rows(3))]) {
      for await (const batch of source) {
        expect(batch).toHaveLength(3);
        expect(await openCursors()).toBe(1);
        break;
      }
      expect(await openCursors()).toBe(0);
    }
  });
});
