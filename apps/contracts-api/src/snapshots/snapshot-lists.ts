import { type ListDefinition } from '../list/list-definition.js';

/** Snapshots have their date as id: the index of the ids serves every filter and sort. */
function snapshotList(resource: string): ListDefinition {
  return {
    resource,
    searchable: false,
    defaultSort: [{ path: '_id', descending: true, nullable: false }],
    fields: { snapshotDate: { path: '_id', type: { kind: 'date' }, sortable: true } },
  };
}

export const coverageSnapshotList = snapshotList('coverage-snapshots');
export const fleetSnapshotList = snapshotList('fleet-snapshots');

/**
 * The devices that a snapshot found uncovered, by id.
 * @param setId a cursor goes on in this set of rows only.
 */
export function snapshotGapList(setId: string): ListDefinition {
  return { resource: `coverage-snapshot-gaps ${setId}`, searchable: false, fields: {} };
}
