import { displayText } from '../bson/display.js';
import { ArrayNode, type Node, ObjectNode, openNode, rawOf } from '../bson/document-tree.js';
import { nullValue } from '../bson/make-value.js';
import { type RawValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';

/** Most nulls that setting a far array position may add, as in MongoDB. */
const MAX_PADDING = 1_500_000;

/** The place that a path names in a document, whether or not a value is there. */
export interface Target {
  get(): Node | undefined;
  set(value: Node): void;
  unset(): void;
}

function notViable(part: string, within: string, node: Node): CommandError {
  return new CommandError(
    ErrorCode.PathNotViable,
    `Cannot create field '${part}' in element {${within}: ${displayText(rawOf(node))}}`,
  );
}

function arrayIndex(part: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : -1;
}

/**
 * Finds the place of a path. With `create`, missing objects on the way are made, and a scalar on the
 * way is an error (PathNotViable); without, the result is undefined if the way does not exist.
 */
export function targetAt(root: ObjectNode, path: readonly string[], create: boolean): Target | undefined {
  let node: Node = root;
  for (const [i, part] of path.entries()) {
    const last = i === path.length - 1;
    const within = path[i - 1] ?? '';
    if (last) return endTarget(node, part, within, create);
    let child: Node | undefined;
    if (node instanceof ObjectNode) child = node.open(part);
    else if (node instanceof ArrayNode && arrayIndex(part) >= 0) child = node.open(arrayIndex(part));
    else if (create) throw notViable(part, within, node);
    else return undefined;
    if (child === undefined) {
      if (!create) return undefined;
      child = new ObjectNode();
      const place = endTarget(node, part, within, true);
      place?.set(child);
    }
    node = child;
  }
  return undefined;
}

function endTarget(node: Node, part: string, within: string, create: boolean): Target | undefined {
  if (node instanceof ObjectNode)
    return {
      get: () => node.get(part),
      set: (value) => {
        node.set(part, value);
      },
      unset: () => {
        node.remove(part);
      },
    };
  const index = arrayIndex(part);
  if (node instanceof ArrayNode && index >= 0)
    return {
      get: () => node.items[index],
      set: (value) => {
        if (index - node.items.length > MAX_PADDING)
          throw badValue(`cannot pad an array up to position ${index}`);
        while (node.items.length < index) node.items.push(nullValue);
        node.items[index] = value;
      },
      unset: () => {
        if (index < node.items.length) node.items[index] = nullValue;
      },
    };
  if (create) throw notViable(part, within, node);
  return undefined;
}

/** The value at a place as bytes; undefined if missing. */
export function currentValue(target: Target): RawValue | undefined {
  const node = target.get();
  return node === undefined ? undefined : rawOf(node);
}

/** The array at a place, opened for changes; undefined if missing. Throws BadValue if it is no array. */
export function currentArray(
  target: Target,
  field: string,
  typeOf: (value: RawValue) => string,
): ArrayNode | undefined {
  const node = target.get();
  if (node === undefined) return undefined;
  const opened = openNode(node);
  if (opened instanceof ArrayNode) {
    target.set(opened);
    return opened;
  }
  throw badValue(`The field '${field}' must be an array but is of type ${typeOf(rawOf(node))}`);
}
