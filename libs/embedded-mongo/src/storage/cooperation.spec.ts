import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document } from 'bson';
import { runCommand } from '../commands/run-command.js';
import { type ServerContext } from '../commands/server-context.js';
import { openContext } from '../server.js';
import { plain, rawDocument } from '../testing/raw.js';

const DOCUMENTS = 30_000;

describe('small queries beside large ones', () => {
  let directory: string;
  let context: ServerContext;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-cooperation-'));
    context = openContext(directory, () => 0);
    context.env.write(() => {
      const things = context.catalog.create('d', 'things');
      for (let n = 0; n < DOCUMENTS; n += 1)
        context.store.insert(
          things,
          rawDocument({ _id: n, a: (n * 7_919) % DOCUMENTS, b: `group ${n % 9_973}`, pad: 'x'.repeat(300) })
            .bytes,
        );
    });
  }, 60_000);

  afterAll(async () => {
    await context.env.close();
    await rm(directory, { recursive: true, force: true });
  });

  const run = async (command: Document): Promise<Document> =>
    plain(
      await runCommand(context, { body: rawDocument({ ...command, $db: 'd' }), sequences: new Map() }, 1),
    );

  it.each<[string, Document]>([
    ['a scan', { count: 'things', query: { pad: /y/ } }],
    ['a sort of all', { find: 'things', sort: { a: 1, b: 1 }, batchSize: DOCUMENTS }],
    [
      'a group of all',
      {
        aggregate: 'things',
        pipeline: [
          { $group: { _id: '$b', n: { $sum: 1 }, all: { $push: '$a' } } },
          { $sort: { n: -1, _id: 1 } },
        ],
        cursor: { batchSize: DOCUMENTS },
      },
    ],
    ['a change of all', { update: 'things', updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }] }],
  ])(
    '%s lets finds by _id pass',
    async (_name, command) => {
      let running = true;
      const heavy = run(command).finally(() => {
        running = false;
      });
      let finds = 0;
      while (running) {
        const filter = { _id: (finds * 31) % DOCUMENTS };
        const { cursor } = await run({ find: 'things', filter, limit: 1 });
        expect(cursor.firstBatch).toHaveLength(1);
        finds += 1;
      }
      expect(await heavy).toMatchObject({ ok: 1 });
      // Each waits for one slice of the large one; if it waited for all of it there would be one.
      expect(finds).toBeGreaterThan(2);
    },
    60_000,
  );
});
