import { Inject, Injectable } from '@nestjs/common';
import { coverageWaiverInput, type CoverageWaiver, type CoverageWaiverData } from '@tenor/domain';
import { coverageWaiverModel, fromCoverageWaiver, toCoverageWaiver } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { LinkedRecords } from '../records/linked-records.js';
import { RecordStore } from '../records/record-store.js';
import { ViewedObjects } from '../records/viewed-objects.js';
import { ExpandedObjects } from '../references/expanded-objects.js';
import { LeafDeletion } from '../references/leaf-deletion.js';
import { LinkChecks } from '../references/link-checks.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { TargetNames } from '../references/target-names.js';
import { targetText } from '../references/target-objects.js';
import {
  coverageWaiverToInput,
  WAIVER_READ_ONLY,
  type CoverageWaiverView,
  type WaiverExpand,
} from './coverage-waiver-json.js';

/** What deliberately needs no contract: list, create, read, change, delete. */
@Injectable()
export class CoverageWaiversService {
  readonly objects: ViewedObjects<CoverageWaiverData, CoverageWaiver, CoverageWaiverView, WaiverExpand>;
  private readonly targets: TargetNames;
  private readonly expanded: ExpandedObjects;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const model = coverageWaiverModel(database);
    const documents = new ReferenceCollection(model.collection);
    this.targets = new TargetNames(database);
    this.expanded = new ExpandedObjects(database);
    this.objects = new ViewedObjects<CoverageWaiverData, CoverageWaiver, CoverageWaiverView, WaiverExpand>({
      records: new LinkedRecords({
        store: new RecordStore(model, { toRecord: toCoverageWaiver, fromRecord: fromCoverageWaiver }),
        documents,
        kind: undefined,
        linksOf: ({ targetType, targetId }) => [{ field: 'targetId', to: targetType, id: targetId }],
        checks: new LinkChecks(database, clock),
        deletion: new LeafDeletion(documents, clock),
        clock,
      }),
      schema: coverageWaiverInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: coverageWaiverToInput,
      readOnly: WAIVER_READ_ONLY,
      resolveBody: (body, current) => this.targets.resolveBody(body, current),
      resolveConditions: (conditions, seen) => this.targets.resolveConditions(conditions, seen),
      views: (waivers, _seen, expand) => this.views(waivers, expand),
      clock,
    });
  }

  private async views(
    waivers: readonly CoverageWaiver[],
    expand: ReadonlySet<WaiverExpand>,
  ): Promise<CoverageWaiverView[]> {
    const [labels, whole] = await Promise.all([
      this.targets.objects.labels(waivers),
      expand.has('target') ? this.expanded.targets(waivers) : undefined,
    ]);
    return waivers.map((waiver) => ({
      ...waiver,
      targetName: labels.get(targetText(waiver)) ?? null,
      ...(whole && { target: whole.get(targetText(waiver)) ?? null }),
    }));
  }
}
