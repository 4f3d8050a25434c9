import { ObjectNode, documentOf, rawOf } from '../bson/document-tree.js';
import { newObjectId } from '../bson/make-value.js';
import { type RawValue, documentValue } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { type Filter, conjuncts } from '../query/filter.js';
import { checkId } from '../storage/document-store.js';
import { applyUpdate } from './apply-update.js';
import { type Update } from './parse-update.js';
import { targetAt } from './target.js';

const NOT_SINGLE_VALUE_FIELD = 54;

/**
 * The document that an upsert inserts: the filter's equalities, then the update (a replacement takes
 * only the `_id` of the filter), with a new ObjectId if none of them gives an `_id`.
 */
export function upsertedDocument(
  filter: Filter,
  update: Update,
  now: number,
): { bytes: Buffer; id: RawValue } {
  const seed = new ObjectNode();
  const seen = new Set<string>();
  for (const one of conjuncts(filter)) {
    if (one.kind !== 'leaf' || one.predicate.op !== 'eq') continue;
    const { text } = one.path;
    if (update.kind === 'replace' && text !== '_id') continue;
    if (seen.has(text))
      throw new CommandError(
        NOT_SINGLE_VALUE_FIELD,
        `cannot infer query fields to set, path '${text}' is matched twice`,
      );
    seen.add(text);
    targetAt(seed, text.split('.'), true)?.set(one.predicate.value);
  }
  const updated = ObjectNode.of(
    documentValue(applyUpdate(documentOf(seed), update, { now, inserting: true })),
  );
  const id = rawOf(updated.get('_id') ?? newObjectId());
  checkId(id);
  updated.setFirst('_id', id);
  return { bytes: documentOf(updated), id };
}
