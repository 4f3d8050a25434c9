import {
  type Collection,
  type CommandFailedEvent,
  type CommandStartedEvent,
  type CommandSucceededEvent,
  type Db,
  type Document,
  MongoBulkWriteError,
  MongoClient,
  MongoServerError,
} from 'mongodb';
import { Mismatch, matchValue } from './match-value.js';
import { type EntityMap, runOperation } from './run-operation.js';
import {
  type CollectionData,
  type Entity,
  type ExpectedError,
  type ExpectedEvents,
  type Operation,
  type UnifiedFile,
  type UnifiedTest,
} from './unified-test.js';

type CommandEvent = CommandStartedEvent | CommandSucceededEvent | CommandFailedEvent;

/** An operation that should have succeeded has failed with the server's error. */
export class Refused extends Error {
  constructor(
    readonly code: number,
    readonly serverMessage: string,
  ) {
    super(`${code}: ${serverMessage}`);
  }
}

/** The clients, databases and collections of one test, and the events of its clients. */
class World {
  readonly entities = new Map<string, MongoClient | Db | Collection>();
  readonly events = new Map<string, [string, CommandEvent][]>();
  readonly #clients: MongoClient[] = [];

  constructor(private readonly uri: string) {}

  add({ client, database, collection }: Entity): void {
    if (client !== undefined) {
      const uri = new URL(this.uri);
      for (const [name, value] of Object.entries(client.uriOptions ?? {}))
        uri.searchParams.set(name, String(value));
      const made = new MongoClient(uri.href, { monitorCommands: true });
      const events: [string, CommandEvent][] = [];
      const observed = client.observeEvents ?? [];
      const observe = (type: string) => (event: CommandEvent) => {
        if (observed.includes(type) && event.commandName !== 'configureFailPoint') events.push([type, event]);
      };
      made.on('commandStarted', observe('commandStartedEvent'));
      made.on('commandSucceeded', observe('commandSucceededEvent'));
      made.on('commandFailed', observe('commandFailedEvent'));
      this.events.set(client.id, events);
      this.entities.set(client.id, made);
      this.#clients.push(made);
    }
    if (database !== undefined) {
      const parent = this.entities.get(database.client) as MongoClient;
      this.entities.set(database.id, parent.db(database.databaseName, database.databaseOptions));
    }
    if (collection !== undefined) {
      const parent = this.entities.get(collection.database) as Db;
      this.entities.set(
        collection.id,
        parent.collection(collection.collectionName, collection.collectionOptions),
      );
    }
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
  }
}

/**
 * Runs one test. `internal` is a client for preparing and looking at the data. Throws Refused if the
 * server did not do what the test wants done, Mismatch or another Error for any other difference.
 */
export async function runUnifiedTest(
  uri: string,
  internal: MongoClient,
  file: UnifiedFile,
  test: UnifiedTest,
): Promise<void> {
  for (const data of file.initialData ?? []) await prepare(internal, data);
  const world = new World(uri);
  try {
    for (const entity of file.createEntities) world.add(entity);
    for (const operation of test.operations) await runAndCheck(world.entities, operation);
    for (const expected of test.expectEvents ?? []) checkEvents(world, expected);
  } finally {
    await world.close();
  }
  for (const data of test.outcome ?? []) {
    const found = await internal
      .db(data.databaseName)
      .collection(data.collectionName)
      .find({}, { sort: { _id: 1 } })
      .toArray();
    matchValue(found, data.documents, `outcome of ${data.collectionName}`, false);
  }
}

async function prepare(internal: MongoClient, data: CollectionData): Promise<void> {
  const db = internal.db(data.databaseName);
  await db.dropCollection(data.collectionName);
  if (data.documents.length === 0) await db.createCollection(data.collectionName);
  else await db.collection(data.collectionName).insertMany(data.documents.map((one) => ({ ...one })));
}

async function runAndCheck(entities: EntityMap, operation: Operation): Promise<void> {
  const { expectError } = operation;
  let result: unknown;
  try {
    result = await runOperation(entities, operation.object, operation.name, operation.arguments ?? {});
  } catch (error) {
    if (expectError === undefined) throw refusal(error) ?? error;
    try {
      checkError(error, expectError);
    } catch (mismatch) {
      throw refusal(error) ?? mismatch;
    }
    return;
  }
  if (expectError !== undefined) throw new Mismatch(`${operation.name}: expected an error`);
  if ('expectResult' in operation) matchValue(result, operation.expectResult, operation.name);
}

function refusal(error: unknown): Refused | undefined {
  if (!(error instanceof MongoServerError)) return undefined;
  return new Refused(Number(error.code), error.message);
}

function checkError(error: unknown, expected: ExpectedError): void {
  if (!(error instanceof Error)) throw new Mismatch('what was thrown is no Error');
  const server = error instanceof MongoServerError;
  if (expected.isClientError !== undefined && expected.isClientError === server)
    throw new Mismatch(`expected an error of the ${server ? 'client' : 'server'}, got ${error.message}`);
  const { errorContains } = expected;
  if (errorContains !== undefined && !error.message.toLowerCase().includes(errorContains.toLowerCase()))
    throw new Mismatch(`expected a message with '${errorContains}', got '${error.message}'`);
  const known: Document = server ? { code: error.code, response: error.errorResponse } : {};
  if (expected.errorCode !== undefined) matchValue(known['code'], expected.errorCode, 'errorCode');
  if (expected.errorResponse !== undefined)
    matchValue(known['response'], expected.errorResponse, 'errorResponse');
  if (expected.expectResult !== undefined)
    matchValue(
      error instanceof MongoBulkWriteError ? error.result : undefined,
      expected.expectResult,
      'result',
    );
}

function checkEvents(world: World, expected: ExpectedEvents): void {
  const events = world.events.get(expected.client) ?? [];
  const enough =
    expected.ignoreExtraEvents === true
      ? events.length >= expected.events.length
      : events.length === expected.events.length;
  if (!enough)
    throw new Mismatch(
      `expected ${expected.events.length} events, got ${events.map(([type, event]) => `${type} ${event.commandName}`).join(', ')}`,
    );
  expected.events.forEach((one, i) => {
    const [type = '', wanted = {}] = Object.entries(one)[0] ?? [];
    const [actualType, actual] = events[i] ?? [];
    if (actualType !== type)
      throw new Mismatch(`event ${i}: expected ${type}, got ${actualType ?? 'nothing'}`);
    // What an event holds is a root of its own: commands may have more fields than the test names.
    for (const [part, value] of Object.entries(wanted))
      matchValue(Reflect.get(actual ?? {}, part), value, `event ${i} ${part}`);
  });
}
