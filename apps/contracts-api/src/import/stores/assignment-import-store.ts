import { type ContractAssignment } from '@tenor/domain';
import {
  contractAssignmentModel,
  toContractAssignment,
  type ContractAssignmentDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { assignmentConflict } from '../../contract-assignments/assignment-conflict.js';
import { ObjectLeases } from '../../references/object-leases.js';
import { targetText } from '../../references/target-objects.js';
import {
  type Change,
  type FileRules,
  type ImportStore,
  type NaturalKey,
  type PlannedRow,
  type WriteOutcome,
} from '../pipeline/import-resource.js';

type Assignment = ContractAssignment;

/**
 * Assignments, many at a time, by the rules of `AssignmentRecords`: the leases of all targets of a batch are
 * held from looking at their other assignments until the batch is written.
 */
export class AssignmentImportStore implements ImportStore<Assignment> {
  private readonly leases: ObjectLeases;
  /** Stored assignments that the file changes: until it has, they stand in nobody's way for good. */
  private readonly changing = new Set<string>();

  constructor(
    private readonly database: Connection,
    clock: Clock,
    private readonly store: ImportStore<Assignment>,
  ) {
    this.leases = new ObjectLeases(database, clock);
  }

  byIds(ids: readonly string[]): Promise<readonly Assignment[]> {
    return this.store.byIds(ids);
  }

  byExternalRefs(refs: readonly { readonly source: string; readonly id: string }[]) {
    return this.store.byExternalRefs(refs);
  }

  byNaturalKeys(keys: readonly NaturalKey[]): Promise<readonly Assignment[]> {
    return this.store.byNaturalKeys(keys);
  }

  /** Looks at all targets of the file together, with what is stored of them. */
  readonly fileRules = (): FileRules<Assignment> => {
    const rows = new Map<string, number>();
    const byTarget = new Map<string, Map<string, Assignment>>();
    const place = (assignment: Assignment): void => {
      const target = targetText(assignment);
      const known = byTarget.get(target) ?? new Map<string, Assignment>();
      byTarget.set(target, known.set(assignment.id, assignment));
    };
    return {
      add: async (planned: readonly PlannedRow<Assignment>[]) => {
        const unknown = planned.map(({ after }) => after).filter((each) => !byTarget.has(targetText(each)));
        for (const stored of await this.ofTargets(unknown)) {
          // A row further up may have moved it elsewhere.
          if (!rows.has(stored.id)) place(stored);
        }
        for (const { row, before, after } of planned) {
          if (before !== undefined) {
            byTarget.get(targetText(before))?.delete(before.id);
            if (before !== after) this.changing.add(before.id);
          }
          rows.set(after.id, row);
          place(after);
        }
      },
      broken: () =>
        [...byTarget.values()].flatMap((assignments) => {
          const accepted: Assignment[] = [...assignments.values()].filter(({ id }) => !rows.has(id));
          return [...assignments.values()].flatMap((assignment) => {
            const row = rows.get(assignment.id);
            if (row === undefined) return [];
            const conflict = assignmentConflict(assignment, accepted);
            if (conflict === undefined) accepted.push(assignment);
            return conflict === undefined
              ? []
              : [{ row, field: conflict.path, code: conflict.code, message: conflict.message }];
          });
        }),
    };
  };

  insert(assignments: readonly Assignment[]): Promise<readonly WriteOutcome[]> {
    return this.alone(assignments, (good) => this.store.insert(good));
  }

  async update(changes: readonly Change<Assignment>[]): Promise<readonly WriteOutcome[]> {
    const byId = new Map(changes.map((change) => [change.after.id, change]));
    return this.alone(
      changes.map(({ after }) => after),
      (good) => this.store.update(good.flatMap(({ id }) => byId.get(id) ?? [])),
    );
  }

  /** Writes those that are in nobody's way, and tells of the others. */
  private alone(
    assignments: readonly Assignment[],
    write: (good: readonly Assignment[]) => Promise<readonly WriteOutcome[]>,
  ): Promise<readonly WriteOutcome[]> {
    return this.leases.run(assignments.map(targetText), async (held) => {
      const standing = new Map<string, Assignment[]>();
      for (const stored of await this.ofTargets(assignments)) {
        standing.set(targetText(stored), [...(standing.get(targetText(stored)) ?? []), stored]);
      }
      const outcomes = new Map<string, WriteOutcome>();
      const good: Assignment[] = [];
      for (const assignment of assignments) {
        const target = targetText(assignment);
        const others = (standing.get(target) ?? []).filter(({ id }) => id !== assignment.id);
        const conflict = assignmentConflict(assignment, others);
        if (conflict === undefined) {
          good.push(assignment);
          standing.set(target, [...others, assignment]);
        } else {
          const staying = others.filter(({ id }) => !this.changing.has(id));
          const { path: field, code, message } = conflict;
          outcomes.set(
            assignment.id,
            assignmentConflict(assignment, staying) === undefined
              ? { status: 'raced' }
              : { status: 'refused', field, code, message },
          );
        }
      }
      held.assertFresh();
      const written = good.length === 0 ? [] : await write(good);
      good.forEach(({ id }, index) => outcomes.set(id, written[index] ?? { status: 'raced' }));
      return assignments.map(({ id }) => outcomes.get(id) ?? { status: 'raced' });
    });
  }

  /** Everything that is assigned to the targets of these; a query for each kind of target. */
  private async ofTargets(assignments: readonly Assignment[]): Promise<Assignment[]> {
    const found: Assignment[] = [];
    for (const targetType of new Set(assignments.map((each) => each.targetType))) {
      const ids = assignments
        .filter((each) => each.targetType === targetType)
        .map(({ targetId }) => targetId);
      const documents = await contractAssignmentModel(this.database)
        .find({ targetType, targetId: { $in: [...new Set(ids)] } })
        .lean<ContractAssignmentDocument[]>()
        .exec();
      found.push(...documents.map(toContractAssignment));
    }
    return found;
  }
}
