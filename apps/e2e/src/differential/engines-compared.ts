import { type Document } from 'bson';
import { type Collection } from 'mongodb';
import { type Fault, knownFaults } from './known-faults.js';
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

async function compareRound(
  ours: Collection<Document>,
  theirs: Collection<Document>,
  seed: number,
  comparison: Comparison,
): Promise<void> {
  const random = new RandomCases(seeded(seed));
  const documents = Array.from({ length: DOCUMENTS }, (_, id) => random.document(id));
  const fill = async (): Promise<void> => {
    for (const collection of [ours, theirs]) {
      await collection.deleteMany({});
      await collection.insertMany(documents.map((document) => ({ ...document })));
    }
  };
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
      const fault = knownFaults.find((known: Fault) =>
        known.explains(one, { before, ours: left, theirs: right }),
      );
      if (fault === undefined)
        comparison.differences.push({ seed, case: one, before, ours: left.text, theirs: right.text });
      else comparison.known.set(fault.reason, (comparison.known.get(fault.reason) ?? 0) + 1);
    }
    // An update that failed half-way, or differed, has left two states: both begin anew.
    if (writes && (!equal || left.failed)) await fill();
  }
}
