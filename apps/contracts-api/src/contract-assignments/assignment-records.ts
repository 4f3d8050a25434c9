import { Problem, type ContractAssignment, type Target } from '@tenor/domain';
import { contractAssignmentModel, type ContractAssignmentDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { type LinkedRecords } from '../records/linked-records.js';
import { type ObjectLeases } from '../references/object-leases.js';
import { targetText } from '../references/target-objects.js';
import { assignmentConflict, type AssignedPeriod } from './assignment-conflict.js';

type Linked = LinkedRecords<ContractAssignment, ContractAssignmentDocument>;

/** What the rules about several assignments of one target depend on. */
const PERIOD_FIELDS = [
  'contractId',
  'targetType',
  'targetId',
  'coverageStart',
  'coverageEnd',
  'isPrimary',
] as const satisfies readonly (keyof ContractAssignment)[];

/**
 * Assignments in the database. Who changes when a target is covered, by what or whether first holds the
 * target's lease from looking at its other assignments until having written.
 */
export class AssignmentRecords {
  constructor(
    private readonly database: Connection,
    private readonly linked: Linked,
    private readonly leases: ObjectLeases,
  ) {}

  page(query: ListQuery): Promise<Page<ContractAssignment>> {
    return this.linked.page(query);
  }

  find(id: string): Promise<ContractAssignment | undefined> {
    return this.linked.find(id);
  }

  /** @throws Problem conflict naming the field that is in conflict with another assignment. */
  insert(assignment: ContractAssignment): Promise<void> {
    return this.alone(assignment, () => this.linked.insert(assignment));
  }

  /** @throws Problem like {@link insert}. */
  replace(next: ContractAssignment, current: ContractAssignment): Promise<boolean> {
    const write = (): Promise<boolean> => this.linked.replace(next, current);
    return PERIOD_FIELDS.some((field) => next[field] !== current[field]) ? this.alone(next, write) : write();
  }

  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    return this.linked.delete(id, ifMatch);
  }

  private alone<R>(assignment: ContractAssignment, write: () => Promise<R>): Promise<R> {
    return this.leases.run([targetText(assignment)], async (held) => {
      const conflict = assignmentConflict(assignment, await this.rivals(assignment));
      if (conflict !== undefined) {
        throw new Problem('conflict', `${conflict.path}: ${conflict.message}.`, [conflict]);
      }
      held.assertFresh();
      return write();
    });
  }

  /** Those of the target's assignments that may be in the way: of the same contract, and primaries. */
  private async rivals({ targetType, targetId, contractId, isPrimary }: ContractAssignment) {
    return assignedPeriods(this.database, { targetType, targetId }, [
      { contractId },
      ...(isPrimary ? [{ isPrimary: true }] : []),
    ]);
  }
}

/** The assignments of a target that match any of these. By the target's index. */
async function assignedPeriods(
  database: Connection,
  target: Target,
  anyOf: readonly Readonly<Record<string, unknown>>[],
): Promise<AssignedPeriod[]> {
  const found = await contractAssignmentModel(database)
    .find({ ...target, $or: [...anyOf] })
    .select({ contractId: 1, coverageStart: 1, coverageEnd: 1, isPrimary: 1 })
    .lean<(Omit<AssignedPeriod, 'id'> & { readonly _id: string })[]>()
    .exec();
  return found.map(({ _id, contractId, coverageStart, coverageEnd, isPrimary }) => ({
    id: _id,
    contractId,
    coverageStart,
    coverageEnd,
    isPrimary,
  }));
}
