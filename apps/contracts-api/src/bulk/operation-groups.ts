import { type BulkOperation } from './bulk-input.js';

/** An operation, and its place in the request. */
export interface PlacedOperation {
  readonly index: number;
  readonly operation: BulkOperation;
}

/**
 * Parts of a request that are done one after the other, while what is in one of them may be done in any
 * order: neighbours of one kind about different objects. So whoever deletes an object and then creates
 * another with its name, or changes one object twice, gets what is written there.
 */
export function operationGroups(operations: readonly BulkOperation[], sizeMax: number): PlacedOperation[][] {
  const groups: PlacedOperation[][] = [];
  let group: PlacedOperation[] = [];
  let ids = new Set<string>();
  operations.forEach((operation, index) => {
    const id = idOf(operation);
    const fits =
      group[0]?.operation.op === operation.op && group.length < sizeMax && (id === undefined || !ids.has(id));
    if (!fits) {
      group = [];
      ids = new Set();
      groups.push(group);
    }
    group.push({ index, operation });
    if (id !== undefined) ids.add(id);
  });
  return groups;
}

/** undefined: the server will choose it. */
function idOf(operation: BulkOperation): string | undefined {
  if (operation.op !== 'create') return operation.id;
  const { id } = operation.data;
  return typeof id === 'string' ? id.toLowerCase() : undefined;
}
