import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import { open } from 'lmdb';
import { BSON, MongoClient, type AnyBulkWriteOperation, type Collection, type Document } from 'mongodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../product/seeded-random.js';
import { processFigures } from './process-figures.js';

/**
 * The embedded database alone, through the official driver: 100,000 documents (or as many as the first
 * argument says) in, found, scanned, grouped, updated, and the start afterwards; beside the same bytes in plain
 * LMDB, written in the same batches and synced as often. Prints wall time, the server's CPU time, the ratio, memory.
 */
const COUNT = Number(process.argv[2] ?? 100_000);
/** The server commits about so often during one insertMany with 2 indexes; plain LMDB is asked to as well. */
const BATCH = 3_333;
const ROUNDS = 200;
const WARM_UP = 5_000;
/** The driver holds what one call of it writes. */
const PER_CALL = 100_000;
const UPSERTS = Math.min(COUNT, 100_000);
const SAMPLE_MS = 250;

const random = seededRandom(7);
const whole = (below: number): number => Math.floor(random() * below);
const hex = (length: number): string => Array.from({ length }, () => whole(16).toString(16)).join('');

function contract(n: number): Document {
  return {
    name: `Contract ${String(n)} for connectivity at site ${String(n % 977)}`,
    provider: `provider-${String(n % 200)}`,
    status: ['active', 'pending', 'terminated', 'draft'][n % 4],
    endDate: `20${String(20 + (n % 20))}-0${String(1 + (n % 9))}-1${String(n % 10)}`,
    amount: whole(1_000_000),
    currency: 'EUR',
    tags: ['network', `site-${String(n % 50)}`],
    terms: { noticeDays: 30, autoRenew: n % 2 === 0, months: 12 },
    text: 'The provider delivers what the order form names, at the place that it names. '.repeat(2),
    createdAt: new Date(1_760_000_000_000 + n * 1_000),
  };
}

interface Line {
  readonly label: string;
  readonly seconds: number;
  /** Of the server; undefined where the server is not what is measured. */
  readonly cpu?: number;
  readonly note?: string;
}

function print({ label, seconds, cpu, note }: Line): void {
  const wall = seconds < 0.1 ? `${(seconds * 1000).toFixed(3)} ms` : `${seconds.toFixed(2)} s`;
  const used = cpu === undefined ? '' : `server CPU ${(cpu * 1000).toFixed(cpu < 0.1 ? 3 : 0)} ms`;
  console.log(`${label.padEnd(58)} ${wall.padStart(10)}   ${used.padEnd(24)} ${note ?? ''}`.trimEnd());
}

/** Measures one action, or the mean of `rounds`. */
async function measure(
  label: string,
  pid: number,
  action: (round: number) => Promise<unknown>,
  rounds = 1,
): Promise<Line> {
  const before = await processFigures(pid);
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) await action(round);
  const seconds = (performance.now() - start) / 1000 / rounds;
  const after = await processFigures(pid);
  const line = { label, seconds, cpu: (after.cpuSeconds - before.cpuSeconds) / rounds };
  print(line);
  return line;
}

/** The same bytes in LMDB without a server. @returns seconds to put all, seconds to get one. */
function plainLmdb(path: string, documents: readonly Document[]): { put: number; get: number; scan: number } {
  const env = open<Buffer, Buffer>({
    path,
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    cache: false,
  });
  const table = (name: string) =>
    env.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary', cache: false });
  const [store, entries] = [table('documents'), table('indexes')];
  const prepared = documents.map((document) => ({
    id: Buffer.from(String(document['_id'])),
    bytes: Buffer.from(BSON.serialize(document)),
    keys: [
      Buffer.from(`1${String(document['status'])}${String(document['endDate'])}${String(document['_id'])}`),
      Buffer.from(`2${String(document['provider'])}${String(document['_id'])}`),
    ],
  }));
  let start = performance.now();
  for (let from = 0; from < prepared.length; from += BATCH)
    env.transactionSync(() => {
      for (const { id, bytes, keys } of prepared.slice(from, from + BATCH)) {
        store.putSync(id, bytes);
        for (const key of keys) entries.putSync(key, id);
      }
    });
  const put = (performance.now() - start) / 1000;
  start = performance.now();
  let found = 0;
  for (const { id } of prepared) found += store.getBinary(id)?.length ?? 0;
  const get = (performance.now() - start) / 1000 / prepared.length;
  start = performance.now();
  for (const { value } of store.getRange({})) found += value.length;
  const scan = (performance.now() - start) / 1000;
  if (found === 0) throw new Error('nothing was found');
  return { put, get, scan };
}

/** What the notifier does with findings: upserts by a random key, 8 indexes, batches of 500. */
async function notifierPattern(
  client: MongoClient,
  pid: number,
): Promise<{ first: number; last: number; lastInsert: number }> {
  const alerts = client.db().collection<Document>('alerts');
  await alerts.createIndexes([
    { key: { key: 1 }, unique: true },
    { key: { group: 1, firing: 1, key: 1 } },
    { key: { runId: 1, key: 1 } },
    { key: { status: 1, updatedAt: 1 } },
    { key: { 'labels.tier': 1, _id: 1 } },
    { key: { 'labels.provider': 1, _id: 1 } },
    { key: { fingerprint: 1, job: 1 } },
    { key: { pendingSince: 1 }, sparse: true },
  ]);
  const operation = (): AnyBulkWriteOperation => ({
    updateOne: {
      filter: { key: hex(40) },
      update: {
        $set: {
          group: hex(12),
          firing: true,
          runId: hex(32),
          status: 'firing',
          updatedAt: new Date(1_760_000_000_000 + whole(1e9)),
          labels: {
            tier: 'urgent',
            provider: `provider-${String(whole(200))}`,
            tenant: `t${String(whole(20))}`,
          },
          fingerprint: hex(40),
          job: 'renewal-check',
          message: 'Contract ends on 2026-03-01 and renews by itself unless notice is given. '.repeat(3),
        },
        $setOnInsert: { _id: hex(32), pendingSince: new Date(1_760_000_000_000 + whole(1e9)) },
      },
      upsert: true,
    },
  });
  const batches = UPSERTS / 500;
  const marks: number[] = [];
  let start = performance.now();
  await measure(`bulkWrite of ${String(UPSERTS)} upserts, 8 indexes, random keys, by 500`, pid, async () => {
    for (let batch = 0; batch < batches; batch += 1) {
      await alerts.bulkWrite(Array.from({ length: 500 }, operation), { ordered: false });
      marks.push(performance.now() - start);
      start = performance.now();
    }
  });
  const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
  const tenth = Math.max(1, Math.floor(marks.length / 10));
  return {
    first: mean(marks.slice(0, tenth)),
    last: mean(marks.slice(-tenth)),
    lastInsert: marks.at(-1) ?? 0,
  };
}

async function reads(contracts: Collection, ids: readonly unknown[], pid: number): Promise<Line[]> {
  const idOf = (n: number): unknown => ids[(n * 7_919) % ids.length];
  // A server that has run for a while: the engine has compiled what is used.
  for (let n = 0; n < WARM_UP; n += 1) await contracts.findOne({ _id: idOf(n) as never });
  for (let n = 0; n < ROUNDS; n += 1)
    await contracts
      .find({ provider: `provider-${String(n)}` })
      .limit(100)
      .toArray();
  const lines = [
    await measure('find by _id', pid, (n) => contracts.findOne({ _id: idOf(n) as never }), 5 * ROUNDS),
    await measure(
      '100 rows by index',
      pid,
      (n) =>
        contracts
          .find({ provider: `provider-${String(n % 200)}` })
          .limit(100)
          .toArray(),
      ROUNDS,
    ),
    await measure(
      '50 rows of a list: two filters, sorted by an index',
      pid,
      () => contracts.find({ status: 'active' }).sort({ endDate: 1, _id: 1 }).limit(50).toArray(),
      ROUNDS,
    ),
  ];
  const scan = async (): Promise<void> => {
    let n = 0;
    for await (const one of contracts.find({}, { projection: { name: 1, amount: 1 }, batchSize: 5_000 }))
      n += one['name'] === undefined ? 0 : 1;
    if (n !== ids.length) throw new Error(`scanned ${String(n)}`);
  };
  await scan();
  lines.push(await measure('projected scan of all', pid, scan, 3));
  const group = async (): Promise<void> => {
    const groups = await contracts
      .aggregate([{ $group: { _id: '$provider', n: { $sum: 1 }, total: { $sum: '$amount' } } }])
      .toArray();
    if (groups.length === 0) throw new Error('no groups');
  };
  await group();
  lines.push(await measure('$group of all by one field, with a sum', pid, group, 3));
  lines.push(
    await measure(
      'count of a filter without an index',
      pid,
      () => contracts.countDocuments({ amount: { $lt: 500_000 } }),
      3,
    ),
  );
  lines.push(
    await measure(
      'sort of all in memory, first 50',
      pid,
      () => contracts.find().sort({ amount: 1 }).limit(50).toArray(),
      3,
    ),
  );
  return lines;
}

const directory = await mkdtemp(join(tmpdir(), 'tenor-bench-'));
const dataDir = join(directory, 'data');
let server = await startEmbeddedMongo({ dataDir });
let peakAnonymousMb = 0;
const sampling = setInterval(() => {
  processFigures(server.pid).then(
    ({ anonymousMb }) => (peakAnonymousMb = Math.max(peakAnonymousMb, anonymousMb)),
    // Between two servers there is none to look at.
    () => undefined,
  );
}, SAMPLE_MS);
let client = await new MongoClient(server.uri).connect();
try {
  console.log(`${String(COUNT)} documents, one insertMany; Node.js ${process.version}`);
  const warm = client.db().collection<Document>('warm');
  await warm.createIndexes([{ key: { status: 1, endDate: 1 } }, { key: { provider: 1 } }]);
  await warm.insertMany(Array.from({ length: 5_000 }, (_, n) => contract(n)));
  await warm.drop();
  const documents = Array.from({ length: COUNT }, (_, n) => contract(n));
  const contracts = client.db().collection<Document>('contracts');
  await contracts.createIndexes([{ key: { status: 1, endDate: 1 } }, { key: { provider: 1 } }]);
  const inserted = await measure('insertMany, 2 indexes', server.pid, async () => {
    for (let from = 0; from < COUNT; from += PER_CALL)
      await contracts.insertMany(documents.slice(from, from + PER_CALL), { ordered: false });
  });
  const lines = await reads(
    contracts,
    documents.map((one): unknown => one['_id']),
    server.pid,
  );
  const plain = plainLmdb(join(directory, 'plain.mdb'), documents);
  print({
    label: 'plain LMDB: the same puts, synced as often',
    seconds: plain.put,
    note: `the server takes ${(inserted.seconds / plain.put).toFixed(1)} times as long`,
  });
  print({
    label: 'plain LMDB: one get',
    seconds: plain.get,
    note: `the server takes ${((lines[0]?.seconds ?? 0) / plain.get).toFixed(0)} times as long, with the way there and back`,
  });
  print({
    label: 'plain LMDB: scan of all',
    seconds: plain.scan,
    note: `the server takes ${((lines[3]?.seconds ?? 0) / plain.scan).toFixed(1)} times as long`,
  });
  const growth = await notifierPattern(client, server.pid);
  print({ label: '    a batch of 500 at the beginning', seconds: growth.first / 1000 });
  print({ label: '    a batch of 500 at the end', seconds: growth.last / 1000 });
  const figures = await processFigures(server.pid);
  console.log(
    `the server's memory: ${String(figures.anonymousMb)} MB of its own (highest ${String(peakAnonymousMb)} MB; highest of all ${String(figures.peakMb)} MB), ${String(figures.fileMb)} MB of the file mapped and resident`,
  );
  await client.close();
  await server.stop();
  const start = performance.now();
  server = await startEmbeddedMongo({ dataDir });
  client = await new MongoClient(server.uri).connect();
  await client.db().collection<Document>('contracts').findOne();
  print({ label: 'start on these files, to the first answer', seconds: (performance.now() - start) / 1000 });
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  await client.close();
  const again = performance.now();
  server = await startEmbeddedMongo({ dataDir });
  client = await new MongoClient(server.uri).connect();
  await client.db().collection<Document>('contracts').findOne();
  print({ label: 'start after kill -9, to the first answer', seconds: (performance.now() - again) / 1000 });
} finally {
  clearInterval(sampling);
  await client.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
