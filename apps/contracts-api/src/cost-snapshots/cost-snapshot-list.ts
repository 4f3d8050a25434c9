import { type ListDefinition } from '../list/list-definition.js';

/**
 * What the list of cost snapshots can be filtered and sorted by. The indexes (snapshotDate, _id) and
 * (currency, snapshotDate, _id) each give the order of the list.
 */
export const costSnapshotList: ListDefinition = {
  resource: 'cost-snapshots',
  searchable: false,
  defaultSort: [{ path: 'snapshotDate', descending: true, nullable: false }],
  fields: {
    snapshotDate: { path: 'snapshotDate', type: { kind: 'date' }, sortable: true },
    currency: { path: 'currency', type: { kind: 'currency' } },
  },
};
