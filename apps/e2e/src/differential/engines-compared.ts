import { type Document, EJSON } from 'bson';
import { type Collection } from 'mongodb';
import { type Fault, filterOf, knownFaults } from './known-faults.js';
import { type Case, RandomCases, seeded } from './random-case.js';
import { contentOf, runCase } from './run-case.js';

const DOCUMENTS = 12;
const CASES_PER_ROUND = 40;

export interface Difference {
  readonly seed: number;
  readonly case: Case;
  readonly before: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface Comparison {
  cases: number;
  equal: number;
  readonly known: Map<string, number>;
  readonly differences: Difference[];
}

/** Runs seeded random cases on both engines, and gathers where they differ beyond the other's known faults. */
export async function compareEngines(
  ours: Collection<Document>,
  theirs: Collection<Document>,
  cases: number,
  seed: number,
): Promise<Comparison> {
  const comparison: Comparison = { cases: 0, equal: 0, known: new Map(), differences: [] };
  for (let round = 0; comparison.cases < cases; round += 1)
    await compareRound(ours, theirs, seed + round, comparison);
  return comparison;
}

function documentsOf(content: string): Document[] {
  return EJSON.parse(content, { relaxed: false }) as Document[];
}

async function refill(
  collections: readonly Collection<Document>[],
  documents: readonly Document[],
): Promise<void> {
  for (const collection of collections) {
    await collection.deleteMany({});
    if (documents.length > 0) await collection.insertMany(documents.map((document) => ({ ...document })));
  }
}

/** The documents that a filter finds on one of the engines only; none if one of them refuses it. */
async function foundByOneOf(
  ours: Collection<Document>,
  theirs: Collection<Document>,
  filter: Document,
): Promise<Document[]> {
  const find: Case = { kind: 'find', filter, sort: { _id: 1 }, projection: {}, skip: 0, limit: 0 };
  const [left, right] = await Promise.all([runCase(ours, find), runCase(theirs, find)]);
  if (left.failed || right.failed) return [];
  const [mine, others] = [documentsOf(left.text), documentsOf(right.text)];
  const within = (all: readonly Document[], { _id }: Document): boolean =>
    all.some((one) => EJSON.stringify(one['_id'] as unknown) === EJSON.stringify(_id as unknown));
  return [...mine.filter((one) => !within(others, one)), ...others.filter((one) => !within(mine, one))];
}

async function compareRound(
  ours: Collection<Document>,
  theirs: Collection<Document>,
  seed: number,
  comparison: Comparison,
): Promise<void> {
  const random = new RandomCases(seeded(seed));
  const documents = Array.from({ length: DOCUMENTS }, (_, id) => random.document(id));
  const fill = async (): Promise<void> => refill([ours, theirs], documents);
  await fill();
  for (let i = 0; i < CASES_PER_ROUND; i += 1) {
    const one = random.next();
    const writes = one.kind === 'update' || one.kind === 'delete';
    const beforeWrite = writes ? await contentOf(ours) : undefined;
    const [left, right] = await Promise.all([runCase(ours, one), runCase(theirs, one)]);
    comparison.cases += 1;
    const equal = left.failed ? right.failed : left.text === right.text;
    if (equal) comparison.equal += 1;
    else {
      const before = beforeWrite ?? (await contentOf(ours));
      if (writes) await refill([ours, theirs], documentsOf(before));
      const foundByOne = await foundByOneOf(ours, theirs, filterOf(one));
      const fault = knownFaults.find((known: Fault) =>
        known.explains(one, { before, foundByOne, ours: left, theirs: right }),
      );
      if (fault === undefined)
        comparison.differences.push({ seed, case: one, before, ours: left.text, theirs: right.text });
      else comparison.known.set(fault.reason, (comparison.known.get(fault.reason) ?? 0) + 1);
    }
    // An update that failed half-way, or differed, has left two states: both begin anew.
    if (writes && (!equal || left.failed)) await fill();
  }
}
