import { searchConditions } from '@tenor/persistence';
import { type Condition, type CursorValue, type ListQuery, type SortKey } from './list-definition.js';

/** A part of a database filter; the parts of a list request are joined by `$and`. */
export type FilterPart = Readonly<Record<string, unknown>>;

/** The rows that the request is about, whatever page. */
export function listFilter(query: Pick<ListQuery, 'conditions' | 'search' | 'within'>): FilterPart {
  return all([...query.within, ...query.conditions.map(conditionPart), ...searchParts(query.search)]);
}

function searchParts(search: string | undefined): FilterPart[] {
  if (search === undefined || search.trim() === '') return [];
  const parts = searchConditions(search).map((part) => ({ ...part }));
  // Something was looked for, but it holds no word (only punctuation): nothing is like it.
  return parts.length > 0 ? parts : [{ _id: { $in: [] } }];
}

/** The same, but only the rows behind the cursor. */
export function pageFilter(query: ListQuery): FilterPart {
  const rows = listFilter(query);
  return query.after === undefined ? rows : all([rows, ...keysetParts(query.sort, query.after)]);
}

function all(parts: readonly FilterPart[]): FilterPart {
  const given = parts.filter((part) => Object.keys(part).length > 0);
  if (given.length === 0) return {};
  return given.length === 1 && given[0] ? given[0] : { $and: given };
}

function conditionPart({ path, type, operator, values }: Condition): FilterPart {
  const [first] = values;
  switch (operator) {
    case 'eq':
      return { [path]: values.length === 1 ? first : { $in: values } };
    case 'ne':
      return { [path]: values.length === 1 ? { $ne: first } : { $nin: values } };
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return { [path]: { [`$${operator}`]: first } };
    case 'exists':
      return { [path]: first === true ? { $ne: null } : null };
    case 'contains':
      if (type.kind === 'tags') return { [path]: values.length === 1 ? first : { $in: values } };
      return anyOf(values.map((value) => ({ [path]: { $regex: escaped(String(value)), $options: 'i' } })));
  }
}

function anyOf(parts: readonly FilterPart[]): FilterPart {
  return parts.length === 1 && parts[0] ? parts[0] : { $or: parts };
}

/** The text as a regular expression that means nothing but itself. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/**
 * The rows behind the given one: greater in the first key, or equal in it and greater in the second, and
 * so on. Null sorts before everything, so ascending all values are behind it and descending none.
 */
function keysetParts(sort: readonly SortKey[], after: readonly CursorValue[]): FilterPart[] {
  const alternatives: FilterPart[] = [];
  const equal: FilterPart[] = [];
  sort.forEach((key, i) => {
    const value = after[i] ?? null;
    alternatives.push(...behindParts(key, value).map((behind) => all([...equal, behind])));
    equal.push({ [key.path]: value });
  });
  const [first] = sort;
  // Says nothing new, but gives an index a bound to start from, which not every engine finds in `$or`.
  const bound = first === undefined ? undefined : boundPart(first, after[0] ?? null);
  return [...(bound ? [bound] : []), anyOf(alternatives)];
}

/** Any of these; one for each range of an index. */
function behindParts({ path, descending, nullable }: SortKey, value: CursorValue): FilterPart[] {
  if (value === null) return descending ? [] : [{ [path]: { $ne: null } }];
  if (!descending) return [{ [path]: { $gt: value } }];
  return [{ [path]: { $lt: value } }, ...(nullable ? [{ [path]: null }] : [])];
}

function boundPart({ path, descending, nullable }: SortKey, value: CursorValue): FilterPart | undefined {
  if (value === null) return descending ? { [path]: null } : undefined;
  if (!descending) return { [path]: { $gte: value } };
  return nullable ? undefined : { [path]: { $lte: value } };
}
