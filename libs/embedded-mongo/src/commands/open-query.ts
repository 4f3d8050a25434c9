import { BsonType } from '../bson/bson-type.js';
import { documentValue, textOf, type RawValue } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { DocumentSource, type Source } from '../plan/document-source.js';
import { orderedSource } from '../plan/ordered-source.js';
import { type Plan, planQuery } from '../plan/planner.js';
import { statisticsOf } from '../plan/statistics.js';
import { emptySource, MappedSource, SlicedSource } from '../plan/query-stream.js';
import { type Filter } from '../query/filter.js';
import { compileFilter } from '../query/matcher.js';
import { type FieldProjection, compileProjection } from '../query/projection.js';
import { type Collection, type Index } from '../storage/catalog.js';
import { type IndexField, sameKeyPattern } from '../storage/index-definition.js';
import { type ServerContext } from './server-context.js';

export interface Query {
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  readonly skip: number;
  /** Infinity for none. */
  readonly limit: number;
  readonly projection: FieldProjection | undefined;
  readonly hint: RawValue | undefined;
}

/** The index that a hint names, by name or key pattern. */
export function hintedIndex(collection: Collection, hint: RawValue | undefined): Index | undefined {
  // An empty object is none, as in MongoDB.
  if (hint === undefined || (hint.type === BsonType.object && hint.end - hint.start === 5)) return undefined;
  const indexes = [collection.primary, ...collection.secondary];
  let index: Index | undefined;
  if (hint.type === BsonType.string) index = indexes.find((one) => one.definition.name === textOf(hint));
  else if (hint.type === BsonType.object)
    index = indexes.find((one) => sameKeyPattern(one.definition.key, hint));
  if (index === undefined || index.building)
    throw badValue('error processing query: hint provided does not correspond to an existing index');
  return index;
}

export interface OpenedQuery {
  readonly source: Source<Buffer>;
  readonly limits: { deadline: number };
  /** Undefined if the collection does not exist. */
  readonly plan: Plan | undefined;
  /** Documents fetched so far. */
  examined(): number;
}

/** Plans a query and gives the stream of its results. */
export function openQuery(
  context: ServerContext,
  collection: Collection | undefined,
  query: Query,
  deadline: number,
): OpenedQuery {
  const limits = { slice: context.scheduler.slice, deadline };
  if (collection === undefined) return { source: emptySource, limits, plan: undefined, examined: () => 0 };
  const plan = planQuery({
    collection,
    filter: query.filter,
    sort: query.sort,
    hint: hintedIndex(collection, query.hint),
    limit: query.skip + query.limit,
    statistics: statisticsOf(context.store, collection),
  });
  const documents = new DocumentSource(
    context.store,
    collection,
    plan.access,
    compileFilter(query.filter),
    limits,
  );
  let found = orderedSource(plan, documents, query.sort, query.skip + query.limit);
  if (query.skip > 0 || query.limit !== Infinity) found = new SlicedSource(found, query.skip, query.limit);
  const project = query.projection === undefined ? undefined : compileProjection(query.projection);
  const source = new MappedSource(found, ({ bytes }) =>
    project === undefined ? bytes : project(documentValue(bytes)),
  );
  return { source, limits, plan, examined: () => documents.examined };
}
