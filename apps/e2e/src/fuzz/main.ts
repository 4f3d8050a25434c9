import { parseArgs } from 'node:util';
import { Product } from '../product/product.js';
import { Dice } from './dice.js';
import { makeRequest, type FuzzRequest } from './make-request.js';
import { operationsOf, type Operation } from './operations.js';
import { schemaOf, type Schema } from './value-of.js';

// npm run fuzz:api [-- --seconds 60 --seed 1]: sends requests made from the description of the API to a
// product of its own, and fails when one is answered by a fault of ours or by a status not described.

const IDS_KEPT = 50;
const FAULTS_SHOWN = 20;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0 && seconds <= 86_400) || !Number.isSafeInteger(seed)) {
  throw new Error('--seconds must be a number from 1 to 86400, and --seed a whole number');
}

interface Fault {
  readonly operation: string;
  readonly status: number;
  readonly request: FuzzRequest;
  readonly answer: string;
}

const product = await Product.start(undefined, { TENOR_LOG_LEVEL: 'error' });
const faults: Fault[] = [];
const counts = new Map<number, number>();
const reached = new Set<string>();
try {
  const document = schemaOf(await (await fetch(`${product.url}/docs-json`)).json());
  const components = schemaOf(schemaOf(document['components'])['schemas']);
  const operations = operationsOf(document);
  const dice = new Dice(seed);
  const ids = new Map<string, string[]>();
  const making = {
    dice,
    nasty: 0.02,
    resolve: (ref: string): Schema => schemaOf(components[ref.replace('#/components/schemas/', '')]),
  };
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const operation = dice.pick(operations);
    // Half of them have nothing wrong but by chance.
    const nasty = dice.chance(0.5) ? 0 : making.nasty;
    const request = makeRequest(operation, {
      ...making,
      nasty,
      idsFor: (field) => idsFor(field, ids),
      own: ids.get(collectionOf(operation)) ?? [],
    });
    await tryOut(operation, request, ids);
  }
  report(operations);
} finally {
  await product.dispose();
}
process.exitCode = faults.length === 0 ? 0 : 1;

/** `parentDeviceId` may be one of `/api/v1/devices`; what names no resource may be one of any. */
function idsFor(field: string, ids: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [, last] = /([A-Za-z][a-z]+)Id$/.exec(field) ?? [];
  const own = [...ids].filter(([path]) => last !== undefined && path.includes(`${last.toLowerCase()}s`));
  return (own.length > 0 ? own : [...ids]).flatMap(([, known]) => known);
}

/** The path of the list that an operation's objects stand in. */
function collectionOf({ path }: Operation): string {
  return path.replace(/\/(\{|bulk$).*$/, '');
}

async function tryOut(operation: Operation, request: FuzzRequest, ids: Map<string, string[]>): Promise<void> {
  const { method, path, headers, body } = request;
  const response = await fetch(`${product.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${product.token}`, ...headers },
    ...(body !== undefined && { body }),
    redirect: 'manual',
  });
  const answer = await response.text();
  const { status } = response;
  counts.set(status, (counts.get(status) ?? 0) + 1);
  const name = `${operation.method} ${operation.path}`;
  if (status < 300) reached.add(name);
  if (status >= 500 || !operation.statuses.has(status)) {
    faults.push({ operation: name, status, request, answer: answer.slice(0, 300) });
  }
  const [, id] = /"id":"([0-9a-f-]{36})"/.exec(answer) ?? [];
  if (status < 300 && id !== undefined) {
    const known = ids.get(collectionOf(operation)) ?? [];
    ids.set(collectionOf(operation), [...known, id].slice(-IDS_KEPT));
  }
}

function report(operations: readonly Operation[]): void {
  const told = [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`seed ${seed}, ${seconds} s; answers ${told.join(', ')}`);
  console.log(`${reached.size} of ${operations.length} operations answered with success at least once`);
  const names = operations.map(({ method, path }) => `${method} ${path}`);
  const unreached = names.filter((name) => !reached.has(name));
  if (unreached.length > 0) console.log(`never with success: ${unreached.join(', ')}`);
  const kinds = new Map<string, Fault>();
  for (const fault of faults) kinds.set(`${fault.operation} ${fault.status}`, fault);
  console.log(`${faults.length} faults of ${kinds.size} kinds`);
  for (const [kind, { request, answer }] of [...kinds].slice(0, FAULTS_SHOWN)) {
    console.log(
      `- ${kind}\n  ${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers)}`,
    );
    console.log(`  ${(request.body ?? '').slice(0, 400)}\n  → ${answer}`);
  }
}
