import { Inject, Injectable } from '@nestjs/common';
import { contractAssignmentInput, type ContractAssignment, type ContractAssignmentData } from '@tenor/domain';
import { contractAssignmentModel, fromContractAssignment, toContractAssignment } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { type SeenTenants } from '../http/principal.js';
import { LinkedRecords } from '../records/linked-records.js';
import { RecordStore } from '../records/record-store.js';
import { ViewedObjects } from '../records/viewed-objects.js';
import { ContractNames } from '../references/contract-names.js';
import { ExpandedObjects } from '../references/expanded-objects.js';
import { LeafDeletion } from '../references/leaf-deletion.js';
import { LinkChecks } from '../references/link-checks.js';
import { ObjectLeases } from '../references/object-leases.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { TargetNames } from '../references/target-names.js';
import { targetText } from '../references/target-objects.js';
import { AssignmentRecords } from './assignment-records.js';
import {
  ASSIGNMENT_READ_ONLY,
  contractAssignmentToInput,
  contractAssignmentView,
  type AssignmentExpand,
  type ContractAssignmentView,
} from './contract-assignment-json.js';

/** What contracts cover: list, create, read, change, delete. */
@Injectable()
export class ContractAssignmentsService {
  readonly objects: ViewedObjects<
    ContractAssignmentData,
    ContractAssignment,
    ContractAssignmentView,
    AssignmentExpand
  >;
  private readonly contracts: ContractNames;
  private readonly targets: TargetNames;
  private readonly expanded: ExpandedObjects;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const model = contractAssignmentModel(database);
    const documents = new ReferenceCollection(model.collection);
    this.contracts = new ContractNames(database);
    this.targets = new TargetNames(database);
    this.expanded = new ExpandedObjects(database);
    const linked = new LinkedRecords({
      store: new RecordStore(model, { toRecord: toContractAssignment, fromRecord: fromContractAssignment }),
      documents,
      kind: undefined,
      linksOf: ({ contractId, targetType, targetId }) => [
        { field: 'contractId', to: 'contract', id: contractId },
        { field: 'targetId', to: targetType, id: targetId },
      ],
      checks: new LinkChecks(database, clock),
      deletion: new LeafDeletion(documents, clock),
      clock,
    });
    this.objects = new ViewedObjects<
      ContractAssignmentData,
      ContractAssignment,
      ContractAssignmentView,
      AssignmentExpand
    >({
      records: new AssignmentRecords(database, linked, new ObjectLeases(database, clock)),
      schema: contractAssignmentInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: contractAssignmentToInput,
      readOnly: ASSIGNMENT_READ_ONLY,
      resolveBody: async (body, current) =>
        this.targets.resolveBody(await this.contracts.resolveBody(body), current),
      resolveConditions: async (conditions, seen) =>
        this.targets.resolveConditions(await this.contracts.resolveConditions(conditions, seen), seen),
      views: async (assignments, seen, expand) => this.seenBy(seen, await this.views(assignments, expand)),
      clock,
    });
  }

  /**
   * The views as callers may see them who are restricted to tenants (null: to none): what their contracts
   * cover of others has no name, and is not shown as a whole.
   */
  private async seenBy(
    tenantIds: SeenTenants,
    views: readonly ContractAssignmentView[],
  ): Promise<ContractAssignmentView[]> {
    if (tenantIds === null) return [...views];
    const own = await this.targets.objects.ofTenants(views, tenantIds);
    return views.map((view) =>
      own.has(targetText(view))
        ? view
        : { ...view, targetName: null, ...('target' in view && { target: null }) },
    );
  }

  private async views(
    assignments: readonly ContractAssignment[],
    expand: ReadonlySet<AssignmentExpand>,
  ): Promise<ContractAssignmentView[]> {
    const contractIds = assignments.map(({ contractId }) => contractId);
    const [contracts, labels, wholeContracts, wholeTargets] = await Promise.all([
      this.contracts.byId(contractIds),
      this.targets.objects.labels(assignments),
      expand.has('contract') ? this.expanded.contracts(contractIds) : undefined,
      expand.has('target') ? this.expanded.targets(assignments) : undefined,
    ]);
    return assignments.map((assignment) => ({
      ...contractAssignmentView(
        assignment,
        contracts.get(assignment.contractId),
        labels.get(targetText(assignment)),
      ),
      ...(wholeContracts && { contract: wholeContracts.get(assignment.contractId) ?? null }),
      ...(wholeTargets && { target: wholeTargets.get(targetText(assignment)) ?? null }),
    }));
  }
}
