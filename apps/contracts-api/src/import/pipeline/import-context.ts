import { type Entity } from '@tenor/domain';
import { type ColumnPlan } from '../columns/column-plan.js';
import { type ImportOptions } from '../import-options.js';
import { type ImportResource, type ImportStore, type ReferenceStore } from './import-resource.js';

/** Rows that are read, matched and written at a time. */
export const BATCH_SIZE = 500;

/** What an import works with. */
export interface ImportContext<T extends Entity> {
  readonly resource: ImportResource<T>;
  readonly store: ImportStore<T>;
  readonly references: ReferenceStore;
  readonly newId: () => string;
  /**
   * Called before each batch: tells how far the import is, and may stop it by rejecting (when its
   * lease was lost, or nobody waits for it any more and nothing has been written).
   */
  readonly onBatch?: (progress: ImportProgress) => Promise<void>;
}

export interface ImportProgress {
  readonly phase: 'checking' | 'writing';
  /** Rows that this phase has done. */
  readonly rows: number;
}

/** An import whose columns are planned. */
export interface PlannedImport<T extends Entity> extends ImportContext<T> {
  readonly options: ImportOptions;
  readonly plan: ColumnPlan;
}
