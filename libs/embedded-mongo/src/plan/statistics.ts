import { type Collection } from '../storage/catalog.js';
import { type DocumentStore, idPrefix } from '../storage/document-store.js';
import { type PlanStatistics } from './planner.js';

/** Sizes as they are in the files at the moment of asking. */
export function statisticsOf(store: DocumentStore, collection: Collection): PlanStatistics {
  return {
    documents: () => store.count(collection),
    entries(index, ranges, cap) {
      const primary = index.id === 0;
      const table = primary ? store.env.documents : store.env.indexes;
      const prefix = idPrefix(primary ? collection.id : index.id);
      let count = 0;
      for (const { lower, upper } of ranges) {
        if (count >= cap) break;
        count += table.count(Buffer.concat([prefix, lower]), Buffer.concat([prefix, upper]), cap - count);
      }
      return count;
    },
  };
}
