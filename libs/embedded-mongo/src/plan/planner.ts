import { nullValue } from '../bson/make-value.js';
import { EXACT_DOCUMENT_KEY_BYTES, EXACT_INDEX_KEY_BYTES } from '../bson/key-string.js';
import { type Path } from '../bson/path.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Filter, conjuncts } from '../query/filter.js';
import { type Collection, type Index } from '../storage/catalog.js';
import { type IndexField } from '../storage/index-definition.js';
import { implies } from './implies.js';
import { boundsOf } from './index-bounds.js';
import { type Interval, intersect, intervalsOf } from './intervals.js';
import { type KeyRange, combine, commonPoints, merge, widen } from './key-range.js';

/** How the documents are reached. What is reached is always matched against the whole filter. */
export type Access =
  | { readonly kind: 'collscan'; readonly reverse: boolean }
  | {
      readonly kind: 'ixscan';
      readonly index: Index;
      /** undefined: the whole index. */
      readonly ranges: readonly KeyRange[] | undefined;
      readonly reverse: boolean;
    }
  | { readonly kind: 'or'; readonly branches: readonly Access[] };

export interface Plan {
  readonly access: Access;
  /** Whether documents come in the order asked for, but for those whose keys were cut (see `StoredDocument.run`). */
  readonly sorted: boolean;
}

export interface PlanRequest {
  readonly collection: Collection;
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  /** Use this index whatever the score. */
  readonly hint?: Index | 'natural' | undefined;
  /** How many of the first documents are wanted; Infinity, the default, for all. */
  readonly limit?: number;
  /** Without it no number of documents is weighed. */
  readonly statistics?: PlanStatistics;
}

/** What is known of a collection's size. Asked only where it decides something. */
export interface PlanStatistics {
  /** Documents of the collection. */
  documents(): number;
  /** Entries of an index in some ranges; counting may end at `cap`. */
  entries(index: Index, ranges: readonly KeyRange[], cap: number): number;
}

interface Candidate extends Plan {
  readonly score: number;
}

const MAX_BRANCHES = 200;
/** The score of an index that leads to one document for each point; no other reaches it. */
const REACHES_ALL = 1_000;

/** Chooses how to run a query: the most equality fields, then ranges, then an order that fits. Pure. */
export function planQuery(request: PlanRequest): Plan {
  const { collection, filter, sort, hint } = request;
  const all = conjuncts(filter);
  const alternatives = distribute(all);
  if (hint === 'natural') return { access: { kind: 'collscan', reverse: false }, sorted: sort.length === 0 };
  if (hint !== undefined) {
    const hinted = candidateOf(collection, hint, alternatives, all, sort, true);
    if (hinted === undefined)
      throw new CommandError(
        ErrorCode.BadValue,
        `the hinted index '${hint.definition.name}' cannot answer this query`,
      );
    return hinted;
  }
  const candidates = candidatesOf(collection, all, sort);
  const best = highest(candidates, request.limit !== undefined && request.limit !== Infinity);
  if (best !== undefined && (hasBounds(best.access) || alternatives.length === 1))
    return best.sorted ? best : (inOrder(best, candidates, request) ?? best);
  const union = unionOf(collection, alternatives);
  if (union !== undefined) return { access: union, sorted: sort.length === 0 };
  return best ?? { access: { kind: 'collscan', reverse: false }, sorted: sort.length === 0 };
}

/** Every index that can serve, in every view of the filter; only one if it leads to single documents. */
function candidatesOf(
  collection: Collection,
  all: readonly Filter[],
  sort: readonly IndexField[],
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const expansion of expansions(all))
    for (const index of [collection.primary, ...collection.secondary]) {
      const candidate = candidateOf(collection, index, expansion, all, sort, false);
      if (candidate === undefined) continue;
      if (candidate.score >= REACHES_ALL) return [candidate];
      candidates.push(candidate);
    }
  return candidates;
}

/**
 * The first of those with the highest score. Where few documents are wanted, of equals one with bounds:
 * {@link inOrder} then weighs it against the order, by their numbers.
 */
function highest(candidates: readonly Candidate[], few = false): Candidate | undefined {
  let best: Candidate | undefined;
  for (const one of candidates) {
    const better =
      best === undefined ||
      one.score > best.score ||
      (few && one.score === best.score && hasBounds(one.access) && !hasBounds(best.access));
    if (better) best = one;
  }
  return best;
}

/**
 * An index that gives the order asked for, if it costs less to read that until enough has matched than to read and
 * sort all that `bounded` gives. Of n documents m are in the bounds: about every n/m-th of the ordered ones matches.
 */
function inOrder(
  bounded: Candidate,
  candidates: readonly Candidate[],
  { limit = Infinity, statistics }: PlanRequest,
): Candidate | undefined {
  const ordered = highest(candidates.filter((one) => one.sorted));
  if (ordered === undefined || statistics === undefined || limit === Infinity) return undefined;
  const { access } = bounded;
  if (access.kind !== 'ixscan' || access.ranges === undefined) return undefined;
  // The fewest entries at which it can pay, whatever the size of the collection.
  if (statistics.entries(access.index, access.ranges, limit + 1) <= limit) return undefined;
  // Reading in order costs limit × n / m, sorting costs m: no more need be counted than where they are equal.
  const equal = Math.floor(Math.sqrt(limit * statistics.documents())) + 1;
  return statistics.entries(access.index, access.ranges, equal) >= equal ? ordered : undefined;
}

function hasBounds(access: Access): boolean {
  return access.kind === 'ixscan' && access.ranges !== undefined;
}

/** The filter as a union of conjunctions: the first `$or` is multiplied out, others stay as they are. */
function distribute(all: readonly Filter[]): (readonly Filter[])[] {
  return expansions(all)[0] ?? [all];
}

/** Most `$or` that are tried; each makes its own candidates. */
const MAX_EXPANSIONS = 4;

/** The ways to see the filter as a union of conjunctions: one for each `$or` that can be multiplied out. */
function expansions(all: readonly Filter[]): (readonly Filter[])[][] {
  const ways: (readonly Filter[])[][] = [];
  for (const or of all) {
    if (or.kind !== 'or' || or.filters.length > MAX_BRANCHES) continue;
    const others = all.filter((one) => one !== or);
    ways.push(or.filters.map((branch) => [...others, ...conjuncts(branch)]));
    if (ways.length === MAX_EXPANSIONS) break;
  }
  return ways.length === 0 ? [[all]] : ways;
}

/** Each branch by its own index; undefined if one has none. */
function unionOf(collection: Collection, alternatives: readonly (readonly Filter[])[]): Access | undefined {
  const branches: Access[] = [];
  for (const branch of alternatives) {
    let best: Candidate | undefined;
    for (const index of [collection.primary, ...collection.secondary]) {
      const candidate = candidateOf(collection, index, [branch], branch, [], false);
      if (candidate !== undefined && (best === undefined || candidate.score > best.score)) best = candidate;
    }
    if (best === undefined) return undefined;
    branches.push(best.access);
  }
  return { kind: 'or', branches };
}

function candidateOf(
  collection: Collection,
  index: Index,
  alternatives: readonly (readonly Filter[])[],
  all: readonly Filter[],
  sort: readonly IndexField[],
  hinted: boolean,
): Candidate | undefined {
  if (index.building) return undefined;
  const { partial, sparse, unique, fields } = index.definition;
  if (partial !== undefined && !implies(all, partial.filter)) return undefined;
  const keyFields = withId(index, collection);
  const bounds = alternatives.map((branch) => boundsOf(index, keyFields, branch));
  const bounded = bounds.every((one) => one.length > 0);
  if (sparse && !(bounded && bounds.every(excludesMissing))) return undefined;
  const exact = index.id === 0 ? EXACT_DOCUMENT_KEY_BYTES : EXACT_INDEX_KEY_BYTES;
  const exactRanges = bounded ? merge(bounds.flatMap(combine)) : undefined;
  const ranges = exactRanges === undefined ? undefined : widen(exactRanges, exact);
  const order = sortOrder(index, keyFields, exactRanges, sort);
  if (!bounded && partial === undefined && (order === undefined || sort.length === 0) && !hinted)
    return undefined;
  const shortest = Math.min(...bounds.map(equalities));
  const reachesAll =
    (unique || index.id === 0) &&
    shortest >= fields.length &&
    bounds.every((one) => one.slice(0, fields.length).every(isSinglePoint));
  const score =
    (reachesAll ? REACHES_ALL : 0) +
    10 * shortest +
    (bounded && bounds.some((one) => one.length > equalities(one)) ? 5 : 0) +
    (order !== undefined && sort.length > 0 ? 6 : 0) +
    (partial === undefined ? 0 : 3) +
    (bounded ? 1 : 0);
  return {
    access: { kind: 'ixscan', index, ranges, reverse: order === 'backward' },
    sorted: sort.length === 0 || order !== undefined,
    score,
  };
}

/** Entries with equal keys are ordered by `_id`: every index ends with it. */
function withId(index: Index, { primary }: Collection): readonly IndexField[] {
  const { fields } = index.definition;
  // Where the documents' own keys were cut, what they order behind another key is not seen from that key.
  if (primary.truncated || fields.some((field) => field.path.text === '_id')) return fields;
  return [...fields, { path: idPath, descending: false }];
}

const idPath: Path = { text: '_id', parts: [] };

function isSinglePoint(intervals: readonly Interval[]): boolean {
  return intervals.length === 1 && intervals[0]?.point === true;
}

function equalities(bounds: readonly (readonly Interval[])[]): number {
  const first = bounds.findIndex((intervals) => !intervals.every((one) => one.point));
  return first < 0 ? bounds.length : first;
}

/** Whether the first field's bounds leave out documents that miss the field. */
function excludesMissing(bounds: readonly (readonly Interval[])[]): boolean {
  const [first] = bounds;
  if (first === undefined) return false;
  const missing = intervalsOf({ op: 'eq', value: nullValue }, false);
  const missingDescending = intervalsOf({ op: 'eq', value: nullValue }, true);
  return (
    intersect(first, missing ?? []).length === 0 && intersect(first, missingDescending ?? []).length === 0
  );
}

/** Whether reading the ranges in key order, or in reverse, gives the order asked for. */
function sortOrder(
  index: Index,
  fields: readonly IndexField[],
  ranges: readonly KeyRange[] | undefined,
  sort: readonly IndexField[],
): 'forward' | 'backward' | undefined {
  if (sort.length === 0) return 'forward';
  if (index.multikey) return undefined;
  const fixed = ranges === undefined ? 0 : commonPoints(ranges);
  const fixedPaths = new Set(fields.slice(0, fixed).map((field) => field.path.text));
  // A field with one value in all ranges orders nothing.
  const wanted = sort.filter((field) => !fixedPaths.has(field.path.text));
  const available = fields.slice(fixed);
  let direction: 'forward' | 'backward' | undefined;
  for (const [i, field] of wanted.entries()) {
    const other = available[i];
    // `_id` is unique: whatever is asked for after it decides nothing.
    if (other === undefined) return available.at(-1)?.path.text === '_id' ? direction : undefined;
    if (other.path.text !== field.path.text) return undefined;
    const needed = other.descending === field.descending ? 'forward' : 'backward';
    if (direction !== undefined && direction !== needed) return undefined;
    direction = needed;
    if (other.path.text === '_id') break;
  }
  return direction ?? 'forward';
}
