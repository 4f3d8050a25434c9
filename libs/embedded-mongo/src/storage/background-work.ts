import { dateValue } from '../bson/make-value.js';
import { DocumentSource, PAUSE } from '../plan/document-source.js';
import { planQuery } from '../plan/planner.js';
import { type Filter } from '../query/filter.js';
import { compileFilter } from '../query/matcher.js';
import { type Catalog, type Collection, type Index } from './catalog.js';
import { type DocumentStore, idPrefix } from './document-store.js';
import { documentValue } from '../bson/raw-value.js';
import { type Task, type TaskScheduler } from './task-scheduler.js';

const PURGE_CHUNK = 500;

/** Deletes what dropped collections and indexes left behind, in small steps. */
export function* purgeDropped(catalog: Catalog, store: DocumentStore, scheduler: TaskScheduler): Task<void> {
  for (;;) {
    const purge = catalog.nextPurge();
    if (purge === undefined) return;
    const table = purge.kind === 'documents' ? store.env.documents : store.env.indexes;
    const keys = table.keys(idPrefix(purge.id), idPrefix(purge.id + 1), PURGE_CHUNK);
    for (const key of keys) table.remove(key);
    if (keys.length < PURGE_CHUNK) catalog.purged(purge);
    if (scheduler.slice.over()) yield;
  }
}

/** Deletes the documents that a TTL index has let expire: those with a date older than its seconds. */
export function* deleteExpired(
  collection: Collection,
  index: Index,
  store: DocumentStore,
  scheduler: TaskScheduler,
  now: number,
): Task<number> {
  const [field] = index.definition.fields;
  const seconds = index.definition.expireAfterSeconds;
  if (field === undefined || seconds === undefined || index.building) return 0;
  const expired: Filter = {
    kind: 'leaf',
    path: field.path,
    predicate: { op: 'lte', value: dateValue(now - seconds * 1000) },
  };
  const { partial } = index.definition;
  const filter: Filter =
    partial === undefined ? expired : { kind: 'and', filters: [partial.filter, expired] };
  const matches = compileFilter(filter);
  const { access } = planQuery({ collection, filter, sort: [] });
  const limits = { slice: scheduler.slice, deadline: Infinity };
  const source = new DocumentSource(store, collection, access, matches, limits, true);
  let deleted = 0;
  for (;;) {
    const found = source.next();
    if (found === undefined) return deleted;
    if (found === PAUSE) {
      yield;
      continue;
    }
    const bytes = store.get(collection, found.key);
    if (bytes === undefined || !matches(documentValue(bytes))) continue;
    store.remove(collection, found.key, bytes);
    deleted += 1;
  }
}
