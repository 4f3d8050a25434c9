import { BsonType, typeOrder } from '../bson/bson-type.js';
import { compareValues } from '../bson/compare.js';
import { type Filter, type Predicate, conjuncts } from '../query/filter.js';
import { compilePredicate } from '../query/matcher.js';

/**
 * Whether every document that fulfils all of `query` is sure to match `condition`: only then may an
 * index with that partial filter be used. "False" may also mean "not seen".
 */
export function implies(query: readonly Filter[], condition: Filter): boolean {
  return conjuncts(condition).every((part) => {
    if (part.kind === 'or') return part.filters.some((branch) => implies(query, branch));
    if (part.kind !== 'leaf') return false;
    return query.some((one) => {
      if (one.kind === 'or') return one.filters.every((branch) => implies(conjuncts(branch), part));
      return (
        one.kind === 'leaf' &&
        one.path.text === part.path.text &&
        predicateImplies(one.predicate, part.predicate)
      );
    });
  });
}

function predicateImplies(known: Predicate, wanted: Predicate): boolean {
  switch (known.op) {
    case 'eq':
      if (known.value.type === BsonType.array || known.value.type === BsonType.null) {
        // null also stands for a missing field.
        return wanted.op === 'eq' && compareValues(known.value, wanted.value) === 0;
      }
      return compilePredicate(wanted)(known.value);
    case 'in':
      if (known.regexes.length > 0) return false;
      return known.values.every((value) => predicateImplies({ op: 'eq', value }, wanted));
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return rangeImplies(known, wanted);
    case 'exists':
    case 'regex':
    case 'mod':
    case 'size':
      return wanted.op === 'exists';
    case 'type':
      return (
        wanted.op === 'exists' ||
        (wanted.op === 'type' && [...known.types].every((type) => wanted.types.has(type)))
      );
  }
}

function rangeImplies(
  known: Extract<Predicate, { op: 'lt' | 'lte' | 'gt' | 'gte' | 'eq' }>,
  wanted: Predicate,
): boolean {
  const { value } = known;
  if (value.type === BsonType.null || value.type === BsonType.minKey || value.type === BsonType.maxKey)
    return false;
  if (wanted.op === 'exists') return true;
  if (wanted.op !== 'lt' && wanted.op !== 'lte' && wanted.op !== 'gt' && wanted.op !== 'gte') return false;
  if (
    known.op.startsWith('l') !== wanted.op.startsWith('l') ||
    typeOrder(value.type) !== typeOrder(wanted.value.type)
  )
    return false;
  const order = compareValues(value, wanted.value) * (known.op.startsWith('l') ? -1 : 1);
  return order > 0 || (order === 0 && (wanted.op.endsWith('e') || !known.op.endsWith('e')));
}
