import { type CalendarDate, type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { CONTRACT_ASSIGNMENTS } from '../models/contract-assignment-model.js';
import { COVERAGE_WAIVERS, type CoverageWaiverDocument } from '../models/coverage-waiver-model.js';
import { cursorBatches } from './cursor-batches.js';
import { RowDecoder } from './rows/row-decoder.js';
import { streamRows } from './rows/stream-rows.js';

/** A contract's assignment, as coverage judges it. */
export interface AssignmentForCoverage {
  readonly id: string;
  readonly contractId: string;
  readonly target: { readonly type: TargetType; readonly id: string };
  readonly coverageStart: CalendarDate | null;
  readonly coverageEnd: CalendarDate | null;
  readonly isPrimary: boolean;
}

/** A waiver, as coverage judges it. */
export interface WaiverForCoverage {
  readonly target: { readonly type: TargetType; readonly id: string };
  readonly until: CalendarDate | null;
}

const BATCH = 4_000;
/** From so many contracts on a range of the index is read instead of a place for each. */
const MANY = 50;

/** As it is stored; coverage has the target as one. */
interface StoredAssignment extends Omit<AssignmentForCoverage, 'target'> {
  readonly targetType: TargetType;
  readonly targetId: string;
}

const EMPTY: StoredAssignment = {
  id: '',
  contractId: '',
  targetType: 'device',
  targetId: '',
  coverageStart: null,
  coverageEnd: null,
  isPrimary: false,
};
const STORED = {
  _id: 'id',
  contractId: 'contractId',
  targetType: 'targetType',
  targetId: 'targetId',
  coverageStart: 'coverageStart',
  coverageEnd: 'coverageEnd',
  isPrimary: 'isPrimary',
} as const;

/**
 * The assignments of these contracts, in batches, in no order.
 *
 * @param contractIds some thousands at most. Many should be close together, as a batch of contracts is that
 * comes in the order of the ids: the assignments of all contracts between the first and the last are read.
 */
export async function* streamAssignments(
  db: Connection,
  contractIds: readonly string[],
): AsyncGenerator<AssignmentForCoverage[]> {
  if (contractIds.length === 0) return;
  const wanted = new Set(contractIds);
  const batches = streamRows(
    db,
    { collection: CONTRACT_ASSIGNMENTS, filter: { contractId: among(contractIds) }, batchSize: BATCH },
    new RowDecoder(EMPTY, STORED),
  );
  for await (const batch of batches) {
    yield batch
      .filter(({ contractId }) => wanted.has(contractId))
      .map(({ id, contractId, targetType, targetId, coverageStart, coverageEnd, isPrimary }) => ({
        id,
        contractId,
        target: { type: targetType, id: targetId },
        coverageStart,
        coverageEnd,
        isPrimary,
      }));
  }
}

function among(ids: readonly string[]) {
  if (ids.length < MANY) return { $in: [...ids] };
  const [first = '', ...others] = ids;
  let [least, greatest] = [first, first];
  for (const id of others) {
    if (id < least) least = id;
    if (id > greatest) greatest = id;
  }
  return { $gte: least, $lte: greatest };
}

/** Every waiver, in batches, in no order. */
export async function* streamWaivers(db: Connection): AsyncGenerator<WaiverForCoverage[]> {
  const cursor = db
    .collection<CoverageWaiverDocument>(COVERAGE_WAIVERS)
    .find({}, { projection: { targetType: 1, targetId: 1, until: 1 }, batchSize: BATCH });
  for await (const batch of cursorBatches(cursor)) {
    yield batch.map(({ targetType, targetId, until }) => ({
      target: { type: targetType, id: targetId },
      until,
    }));
  }
}
