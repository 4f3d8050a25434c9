import { displayText } from '../bson/display.js';
import { documentValue } from '../bson/raw-value.js';
import { validateBson } from '../bson/validate-bson.js';
import { type Collection } from './catalog.js';
import { type DocumentStore, entryKey, entryValue, idOf, idPrefix, keysIn } from './document-store.js';

/** Most problems that are listed. */
const MAX_ERRORS = 100;

/** What a look at all documents and index entries of a collection has shown. */
export interface Findings {
  /** Sentences; at most 100. */
  readonly errors: readonly string[];
  readonly records: number;
  /** Entries that the documents should have, by the index's name, `_id_` left out. */
  readonly keys: ReadonlyMap<string, number>;
}

/**
 * Compares every document with the entries it should have, and the number of entries with their sum: so no
 * document lacks an entry, and no entry lacks its document. Runs in one go, so that nothing changes meanwhile.
 */
export function examineCollection(store: DocumentStore, collection: Collection): Findings {
  const errors: string[] = [];
  const keys = new Map<string, number>();
  let records = 0;
  const report = (message: string): void => {
    if (errors.length < MAX_ERRORS) errors.push(message);
  };
  const prefix = idPrefix(collection.id);
  for (const { key, value } of store.env.documents.ascending(prefix, idPrefix(collection.id + 1), Infinity)) {
    records += 1;
    validateBson(value);
    const document = documentValue(value);
    const id = idOf(document);
    const documentKey = store.documentKey(id);
    if (!documentKey.equals(key.subarray(4)))
      report(`the document ${displayText(id)} stands under another key`);
    const reference = entryValue(documentKey);
    for (const index of collection.secondary) {
      const { name } = index.definition;
      const { full } = keysIn(index, document);
      keys.set(name, (keys.get(name) ?? 0) + full.length);
      for (const one of full)
        if (store.env.indexes.get(entryKey(index.id, one, documentKey))?.equals(reference) !== true)
          report(`the index ${name} lacks an entry of the document ${displayText(id)}`);
    }
  }
  for (const index of collection.secondary) {
    const { name } = index.definition;
    const stored = store.env.indexes.count(idPrefix(index.id), idPrefix(index.id + 1));
    const expected = keys.get(name) ?? 0;
    if (stored !== expected)
      report(`the index ${name} has ${stored} entries, its documents have ${expected}`);
  }
  return { errors, records, keys };
}
