import { displayText } from '../bson/display.js';
import { ArrayNode, type Node, ObjectNode, rawOf } from '../bson/document-tree.js';
import { badValue } from '../command-error.js';
import { type ArrayFilters } from './array-filters.js';

/** Whether a part of an update path is `$`, `$[]` or `$[identifier]`. */
export function isPositional(part: string): boolean {
  return part === '$' || /^\$\[.*\]$/.test(part);
}

/**
 * The places that a path with positional parts names in a document, as paths with array positions:
 * `$` is the element that matched, `$[]` every element, `$[x]` those that the array filter `x` takes.
 * Throws BadValue where MongoDB does: nothing matched, no such array.
 */
export function concretePaths(
  root: ObjectNode,
  path: readonly string[],
  position: number | undefined,
  filters: ArrayFilters,
): string[][] {
  const at = path.findIndex(isPositional);
  const part = path[at];
  if (part === undefined) return [[...path]];
  const before = path.slice(0, at);
  const positions = part === '$' ? [matched(position)] : chosen(nodeAt(root, before), before, part, filters);
  return positions.flatMap((index) =>
    concretePaths(root, [...before, String(index), ...path.slice(at + 1)], position, filters),
  );
}

function matched(position: number | undefined): number {
  if (position === undefined)
    throw badValue('The positional operator did not find the match needed from the query.');
  return position;
}

function nodeAt(root: ObjectNode, path: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node instanceof ObjectNode) node = node.open(part);
    else if (node instanceof ArrayNode && /^\d{1,9}$/.test(part)) node = node.open(Number(part));
    else return undefined;
  }
  return node;
}

function chosen(
  node: Node | undefined,
  path: readonly string[],
  part: string,
  filters: ArrayFilters,
): number[] {
  if (node === undefined)
    throw badValue(
      `The path '${path.join('.')}' must exist in the document in order to apply array updates.`,
    );
  if (!(node instanceof ArrayNode))
    throw badValue(
      `Cannot apply array updates to non-array element ${path.at(-1) ?? ''}: ${displayText(rawOf(node))}`,
    );
  const all = [...node.items.keys()];
  if (part === '$[]') return all;
  const takes = filters.get(part.slice(2, -1));
  if (takes === undefined) return [];
  return all.filter((index) => {
    const item = node.items[index];
    return item !== undefined && takes(rawOf(item));
  });
}
