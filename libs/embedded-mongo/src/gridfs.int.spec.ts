import { GridFSBucket, MongoClient } from 'mongodb';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type TestMongo, startTestMongo } from './testing/index.js';

describe('GridFS, by the official driver', () => {
  let mongo: TestMongo;
  let client: MongoClient;
  let bucket: GridFSBucket;

  beforeAll(async () => {
    mongo = await startTestMongo();
    client = await new MongoClient(mongo.uri).connect();
    bucket = new GridFSBucket(client.db(), { bucketName: 'files', chunkSizeBytes: 100_000 });
  });

  afterAll(async () => {
    await client.close();
    await mongo.stop();
  });

  const content = Buffer.from(Array.from({ length: 1_250_001 }, (_, i) => (i * 31) % 251));

  async function download(name: string, options = {}): Promise<Buffer> {
    return Buffer.concat(await bucket.openDownloadStreamByName(name, options).toArray());
  }

  it('keeps a file of many chunks, gives all of it or a part, finds, renames and deletes it', async () => {
    const upload = bucket.openUploadStream('report.pdf', { metadata: { tenant: 'a' } });
    await pipeline(Readable.from([content.subarray(0, 7), content.subarray(7)]), upload);
    expect((await download('report.pdf')).equals(content)).toBe(true);
    expect(
      (await download('report.pdf', { start: 99_990, end: 300_010 })).equals(
        content.subarray(99_990, 300_010),
      ),
    ).toBe(true);
    expect(await bucket.find({ 'metadata.tenant': 'a' }).toArray()).toMatchObject([
      { _id: upload.id, filename: 'report.pdf', length: content.length, chunkSize: 100_000 },
    ]);
    await bucket.rename(upload.id, 'other.pdf');
    expect((await download('other.pdf')).length).toBe(content.length);
    await bucket.delete(upload.id);
    await expect(download('other.pdf')).rejects.toThrow('FileNotFound');
    expect(await client.db().collection('files.chunks').countDocuments()).toBe(0);
  });

  it('keeps versions of one name, and takes an upload back', async () => {
    for (const text of ['one', 'two'])
      await pipeline(Readable.from([Buffer.from(text)]), bucket.openUploadStream('versions'));
    expect(String(await download('versions'))).toBe('two');
    expect(String(await download('versions', { revision: 0 }))).toBe('one');
    const upload = bucket.openUploadStream('given-up');
    await new Promise((resolve) => upload.write(content, resolve));
    await upload.abort();
    expect(await bucket.find({ filename: 'given-up' }).toArray()).toEqual([]);
    await bucket.drop();
    expect(await bucket.find().toArray()).toEqual([]);
  });
});
