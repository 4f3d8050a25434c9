import { BsonWriter } from '../bson/bson-writer.js';
import { displayText } from '../bson/display.js';
import { documentValue } from '../bson/raw-value.js';
import { validateBson } from '../bson/validate-bson.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Collection } from '../storage/catalog.js';
import { type DocumentStore, entryKey, idOf, idPrefix, keysIn } from '../storage/document-store.js';
import { type Command, type ServerContext } from './server-context.js';

/** Most problems that a reply lists. */
const MAX_ERRORS = 100;

interface Findings {
  readonly errors: string[];
  records: number;
  readonly keys: Map<string, number>;
}

/** Compares every document with the entries it should have, and the number of entries with their sum. */
function examine(store: DocumentStore, collection: Collection): Findings {
  const findings: Findings = { errors: [], records: 0, keys: new Map() };
  const report = (message: string): void => {
    if (findings.errors.length < MAX_ERRORS) findings.errors.push(message);
  };
  const prefix = idPrefix(collection.id);
  for (const { key, value } of store.env.documents.ascending(prefix, idPrefix(collection.id + 1), Infinity)) {
    findings.records += 1;
    validateBson(value);
    const document = documentValue(value);
    const id = idOf(document);
    const documentKey = store.documentKey(id);
    if (!documentKey.equals(key.subarray(4)))
      report(`the document ${displayText(id)} stands under another key`);
    for (const index of collection.secondary) {
      const { name } = index.definition;
      const { full } = keysIn(index, document);
      findings.keys.set(name, (findings.keys.get(name) ?? 0) + full.length);
      for (const one of full)
        if (
          store.env.indexes.get(entryKey(idPrefix(index.id), one, documentKey))?.equals(documentKey) !== true
        )
          report(`the index ${name} lacks an entry of the document ${displayText(id)}`);
    }
  }
  for (const index of collection.secondary) {
    const { name } = index.definition;
    const stored = store.env.indexes.count(idPrefix(index.id), idPrefix(index.id + 1));
    const expected = findings.keys.get(name) ?? 0;
    if (stored !== expected)
      report(`the index ${name} has ${stored} entries, its documents have ${expected}`);
  }
  return findings;
}

function existing(context: ServerContext, database: string, name: string): Collection {
  const collection = context.catalog.get(database, name);
  if (collection === undefined)
    throw new CommandError(
      ErrorCode.NamespaceNotFound,
      `Collection '${database}.${name}' does not exist to validate.`,
    );
  return collection;
}

/** Checks a collection against its indexes. Runs in one go, so that nothing changes meanwhile. */
export const validate: Command = {
  fields: ['validate'],
  run(context, request) {
    const name = request.collection();
    const findings = examine(context.store, existing(context, request.database, name));
    const writer = new BsonWriter().string('ns', `${request.database}.${name}`);
    writer.int('nrecords', findings.records).startObject('keysPerIndex').int('_id_', findings.records);
    for (const [index, keys] of findings.keys) writer.int(index, keys);
    writer
      .end()
      .bool('valid', findings.errors.length === 0)
      .startArray('errors');
    findings.errors.forEach((error, i) => writer.string(String(i), error));
    return writer.end().double('ok', 1).finish();
  },
};
