import { documentValue, type RawValue } from '../bson/raw-value.js';
import {
  DocumentSource,
  PAUSE,
  type ScanLimits,
  type Source,
  type StoredDocument,
} from '../plan/document-source.js';
import { orderedSource } from '../plan/ordered-source.js';
import { planQuery } from '../plan/planner.js';
import { type Filter } from '../query/filter.js';
import { compileFilter } from '../query/matcher.js';
import { type Collection } from '../storage/catalog.js';
import { type IndexField } from '../storage/index-definition.js';
import { Slice, type Task } from '../storage/task-scheduler.js';
import { hintedIndex } from './open-query.js';
import { type ServerContext } from './server-context.js';

export interface WriteQuery {
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  readonly hint: RawValue | undefined;
}

/** A slice that never ends: for what must not be interrupted. */
class Endless extends Slice {
  override over(): boolean {
    return false;
  }
}

function sourceOf(
  context: ServerContext,
  collection: Collection,
  query: WriteQuery,
  limits: ScanLimits,
  once: boolean,
): Source<StoredDocument> {
  const { filter, sort } = query;
  const plan = planQuery({ collection, filter, sort, hint: hintedIndex(collection, query.hint) });
  const found = new DocumentSource(
    context.store,
    collection,
    plan.access,
    compileFilter(filter),
    limits,
    once,
  );
  return orderedSource(plan, found, sort, 1);
}

/**
 * The first document that matches, as of the moment of return: if the search gave way and something
 * was written meanwhile, it is repeated without giving way. A caller that writes before its next
 * yield therefore changes what it found, and an upsert that found nothing may insert.
 */
export function* firstMatch(
  context: ServerContext,
  collection: Collection,
  query: WriteQuery,
  deadline: number,
): Task<StoredDocument | undefined> {
  const { version } = context.store;
  const source = sourceOf(context, collection, query, { slice: context.scheduler.slice, deadline }, false);
  let paused = false;
  for (;;) {
    const found = source.next();
    if (found !== PAUSE) {
      if (!paused || version === context.store.version) return found;
      break;
    }
    paused = true;
    yield;
  }
  const again = sourceOf(context, collection, query, { slice: new Endless(), deadline }, false).next();
  return again === PAUSE ? undefined : again;
}

/** Calls `change` for each document that matches at the moment of the call; each document once. */
export function* eachMatch(
  context: ServerContext,
  collection: Collection,
  query: WriteQuery,
  deadline: number,
  change: (document: StoredDocument) => void,
): Task<void> {
  const matches = compileFilter(query.filter);
  const source = sourceOf(context, collection, query, { slice: context.scheduler.slice, deadline }, true);
  for (;;) {
    const found = source.next();
    if (found === undefined) return;
    if (found === PAUSE) {
      yield;
      continue;
    }
    // The scan reads ahead: what it read may have changed since.
    const bytes = context.store.get(collection, found.key);
    if (bytes !== undefined && matches(documentValue(bytes))) change({ ...found, bytes });
  }
}
