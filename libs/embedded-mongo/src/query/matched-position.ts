import { BsonType } from '../bson/bson-type.js';
import { anyAtPath, anyFromPosition } from '../bson/path.js';
import { ElementReader, type RawValue, findField } from '../bson/raw-value.js';
import { type Filter } from './filter.js';
import { compileArrayTest, compileElementTest, compilePredicate } from './matcher.js';

/**
 * Which array element made a document match, for the positional operator `$`: its position in the
 * outermost array on the path, of the last condition that met one. Undefined if no condition did;
 * what stands under `$or`, `$nor` or a negation tells nothing, as in MongoDB.
 */
export function matchedPosition(filter: Filter, document: RawValue): number | undefined {
  switch (filter.kind) {
    case 'and': {
      let position: number | undefined;
      for (const part of filter.filters) position = matchedPosition(part, document) ?? position;
      return position;
    }
    case 'or':
    case 'not':
      return undefined;
    case 'leaf':
    case 'elemMatch':
      return positionOf(filter, document);
  }
}

function positionOf(
  filter: Extract<Filter, { kind: 'leaf' | 'elemMatch' }>,
  document: RawValue,
): number | undefined {
  const { parts } = filter.path;
  let value: RawValue = document;
  for (const [depth, part] of parts.entries()) {
    if (value.type === BsonType.array) return positionWithin(filter, value, depth);
    if (value.type !== BsonType.object) return undefined;
    const child = findField(value.bytes, value.start, part.bytes);
    if (child === undefined) return undefined;
    value = child;
  }
  return value.type === BsonType.array ? positionWithin(filter, value, parts.length) : undefined;
}

/** The position of the first element of the array from where on the rest of the path matches. */
function positionWithin(
  filter: Extract<Filter, { kind: 'leaf' | 'elemMatch' }>,
  array: RawValue,
  depth: number,
): number | undefined {
  const rest = { text: '', parts: filter.path.parts.slice(depth) };
  const [next] = rest.parts;
  const expand = filter.kind === 'leaf' && filter.predicate.op !== 'size';
  const test = filter.kind === 'leaf' ? compilePredicate(filter.predicate) : compileArrayTest(filter);
  const own = filter.kind === 'leaf' ? test : compileElementTest(filter);
  const reader = new ElementReader(array.bytes, array.start);
  for (let position = 0; reader.next(); position += 1) {
    const element = reader.value();
    const here =
      next === undefined
        ? (expand || filter.kind === 'elemMatch') && own(element)
        : (element.type === BsonType.object && anyAtPath(element, rest, expand, test)) ||
          (position === next.index && anyFromPosition(element, rest, expand, test));
    if (here) return position;
  }
  return undefined;
}
