import { type Document } from 'bson';
import { CommandError } from '../command-error.js';
import { commandOptions, genericRefused } from '../testing/options/refused-options.js';
import { type TestContext, startContext } from '../testing/start-context.js';
import { commands } from './command-table.js';

const now = Date.UTC(2026, 0, 15);

/** Every option that must be refused: its name, and a command with it. */
const cases: [string, string, Document][] = Object.entries(commandOptions).flatMap(([name, options]) => {
  const { base, refused, falseOnly = [], within = (given: Document) => given } = options;
  const all = {
    ...refused,
    ...Object.fromEntries(falseOnly.map((option) => [option, true])),
    ...(options.within === undefined && genericRefused),
  };
  return Object.entries(all).map(([option, value]): [string, string, Document] => [
    name,
    option,
    within({ ...base, [option]: value }),
  ]);
});

describe('options that this server does not have', () => {
  let test: TestContext;

  beforeAll(async () => {
    test = await startContext(() => now);
    await test.run({ insert: 'things', documents: [{ _id: 1, a: 1 }] });
  });

  afterAll(() => test.close());

  it.each(cases)('%s refuses %s by name', async (_, option, command) => {
    const error: unknown = await test.run(command).then(
      (reply) => (reply as { writeErrors?: unknown[] }).writeErrors ?? 'accepted',
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CommandError);
    const { message, code } = error as CommandError;
    const transaction = code === 20 && message.startsWith('Transaction numbers are only allowed');
    if (!transaction) expect(message).toContain(option);
  });

  it.each(
    Object.entries(commandOptions).flatMap(
      ([name, { base, falseOnly = [], within = (given: Document) => given }]) =>
        falseOnly.map((option): [string, string, Document] => [
          name,
          option,
          within({ ...base, [option]: false }),
        ]),
    ),
  )('%s takes %s: false, which is the default', async (_, __, command) => {
    expect(await test.run(command)).toMatchObject({ ok: 1 });
  });

  it('are looked at for every command that there is', () => {
    const aliases = ['isMaster', 'ismaster', 'buildinfo', 'findandmodify', 'collstats'];
    expect([...commands.keys()].filter((name) => !(name in commandOptions)).sort()).toEqual(aliases.sort());
  });

  it('the base of every case is a command that works, so that it is the option that is refused', async () => {
    for (const { base, within = (given: Document) => given } of Object.values(commandOptions)) {
      if ('getMore' in base) continue;
      expect(await test.run(within(base))).toMatchObject({ ok: 1 });
    }
  });

  it.each([
    'mapReduce',
    'bulkWrite',
    'geoNear',
    'geoSearch',
    'collMod',
    'renameCollection',
    'convertToCapped',
    'cloneCollectionAsCapped',
    'compact',
    'reIndex',
    'createUser',
    'usersInfo',
    'saslStart',
    'authenticate',
    'logout',
    'startSession',
    'refreshSessions',
    'killSessions',
    'killAllSessions',
    'commitTransaction',
    'abortTransaction',
    'currentOp',
    'killOp',
    'dbStats',
    'dbHash',
    'dataSize',
    'hostInfo',
    'getLog',
    'getParameter',
    'setParameter',
    'getCmdLineOpts',
    'connectionStatus',
    'whatsmyuri',
    'replSetGetStatus',
    'replSetInitiate',
    'isdbgrid',
    'shardCollection',
    'enableSharding',
    'fsync',
    'fsyncUnlock',
    'shutdown',
    'profile',
    'planCacheClear',
    'planCacheListFilters',
    'getLastError',
    'resetError',
    'eval',
    'group',
    'top',
    'features',
    'createSearchIndexes',
    'setFeatureCompatibilityVersion',
    'configureFailPoint',
    'analyze',
    'autoCompact',
    'constructor',
    '__proto__',
  ])('the command %s does not exist', async (name) => {
    await expect(test.run(JSON.parse(`{${JSON.stringify(name)}: 1}`) as Document)).rejects.toMatchObject({
      code: 59,
      message: `no such command: '${name}'`,
    });
  });
});
