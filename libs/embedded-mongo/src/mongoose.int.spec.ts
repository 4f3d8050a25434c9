import mongoose, { type Connection } from 'mongoose';
import { type TestMongo, startTestMongo } from './testing/index.js';

describe('mongoose on the embedded database', () => {
  let mongo: TestMongo;
  let connection: Connection;

  beforeAll(async () => {
    mongo = await startTestMongo();
    connection = await mongoose.createConnection(mongo.uri).asPromise();
  });

  afterAll(async () => {
    await connection.close();
    await mongo.stop();
  });

  it('makes indexes, saves, finds, updates and counts', async () => {
    const schema = new mongoose.Schema(
      { name: { type: String, required: true, unique: true }, lines: [{ amount: Number }], done: Boolean },
      { timestamps: true },
    );
    schema.index({ done: 1, name: 1 }, { partialFilterExpression: { done: true } });
    const Contract = connection.model('Contract', schema);
    await Contract.init();
    const saved = await Contract.create({ name: 'a', lines: [{ amount: 5 }] });
    saved.lines.push({ amount: 7 });
    await saved.save();
    await Contract.bulkWrite([
      { updateOne: { filter: { name: 'b' }, update: { $set: { done: true } }, upsert: true } },
      { updateOne: { filter: { name: 'a' }, update: { $set: { done: true } } } },
    ]);
    const after = await Contract.findOneAndUpdate(
      { name: 'a' },
      { $inc: { 'lines.0.amount': 1 } },
      { returnDocument: 'after' },
    ).lean();
    expect(after?.lines.map(({ amount }) => amount)).toEqual([6, 7]);
    expect(await Contract.find({ done: true }).sort({ name: -1 }).select('name').lean()).toMatchObject([
      { name: 'b' },
      { name: 'a' },
    ]);
    expect(await Contract.countDocuments({ done: true })).toBe(2);
    expect(await Contract.exists({ name: 'zzz' })).toBeNull();
    await expect(Contract.create({ name: 'a' })).rejects.toMatchObject({
      code: 11000,
      keyValue: { name: 'a' },
    });
    expect(await Contract.syncIndexes()).toEqual([]);
    for await (const one of Contract.find().cursor({ batchSize: 1 }))
      expect(one.createdAt).toBeInstanceOf(Date);
    expect(await Contract.deleteMany({})).toMatchObject({ deletedCount: 2 });
  });
});
