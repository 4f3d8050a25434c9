import { type CalendarDate, type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import {
  CONTRACT_ASSIGNMENTS,
  type ContractAssignmentDocument,
} from '../models/contract-assignment-model.js';
import { COVERAGE_WAIVERS, type CoverageWaiverDocument } from '../models/coverage-waiver-model.js';
import { cursorBatches } from './cursor-batches.js';

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

const BATCH = 2_000;

/** The assignments of these contracts, in batches, in no order. */
export async function* streamAssignments(
  db: Connection,
  contractIds: readonly string[],
): AsyncGenerator<AssignmentForCoverage[]> {
  if (contractIds.length === 0) return;
  const cursor = db.collection<ContractAssignmentDocument>(CONTRACT_ASSIGNMENTS).find(
    { contractId: { $in: [...contractIds] } },
    {
      projection: {
        contractId: 1,
        targetType: 1,
        targetId: 1,
        coverageStart: 1,
        coverageEnd: 1,
        isPrimary: 1,
      },
      batchSize: BATCH,
    },
  );
  for await (const batch of cursorBatches(cursor)) {
    yield batch.map(({ _id, contractId, targetType, targetId, coverageStart, coverageEnd, isPrimary }) => ({
      id: _id,
      contractId,
      target: { type: targetType, id: targetId },
      coverageStart,
      coverageEnd,
      isPrimary,
    }));
  }
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
