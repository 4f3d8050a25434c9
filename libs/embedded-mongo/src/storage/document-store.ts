import { BsonType } from '../bson/bson-type.js';
import { MAX_DOCUMENT_KEY, MAX_INDEX_KEY, keyStringOf, shortened } from '../bson/key-string.js';
import { type RawValue, documentValue, findField } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Catalog, type Collection, type Index } from './catalog.js';
import { anyNamed, changedFields } from './changed-fields.js';
import { duplicateKeyError } from './duplicate-key-error.js';
import { type Environment, type TableEntry } from './environment.js';
import { extractKeys } from './index-keys.js';

/** MongoDB's bound on a document, in bytes. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

const ID = Buffer.from('_id');
const NOTHING = Buffer.alloc(0);
/** Above the first byte of any document's key. */
const AFTER = Buffer.from([0xff]);

/** The 4 bytes that begin every key of a collection's documents or of an index's entries. */
export function idPrefix(id: number): Buffer {
  const prefix = Buffer.allocUnsafe(4);
  prefix.writeUInt32BE(id);
  return prefix;
}

/** The key of a document among those of all collections. */
function storedKey(collection: Collection, key: Buffer): Buffer {
  const stored = Buffer.allocUnsafe(4 + key.length);
  stored.writeUInt32BE(collection.id, 0);
  key.copy(stored, 4);
  return stored;
}

export function idOf(document: RawValue): RawValue {
  const id = findField(document.bytes, document.start, ID);
  if (id === undefined) throw new Error('a stored document has no _id');
  return id;
}

interface IndexChange {
  readonly index: Index;
  readonly added: readonly Buffer[];
  readonly removed: readonly Buffer[];
}

interface IndexKeys {
  readonly full: readonly Buffer[];
  readonly multikey: boolean;
}

/**
 * Documents with their index entries. Every change first computes and checks all of it, then writes:
 * a document that fails has written nothing. Call the changes within `Environment.write`.
 */
export class DocumentStore {
  /** True while entries are being written: an error now leaves half a document, so the write must be undone. */
  writing = false;
  /** Grows with every change of a document: tells whether anything was written in between. */
  version = 0;
  /** How many entries (documents and index entries) were written or removed so far. */
  written = 0;
  readonly #counts = new Map<number, number>();

  constructor(
    readonly env: Environment,
    readonly catalog: Catalog,
  ) {}

  /** The document's key within its collection: the key string of its `_id`. */
  documentKey(id: RawValue): Buffer {
    return shortened(keyStringOf(id), MAX_DOCUMENT_KEY);
  }

  get(collection: Collection, key: Buffer): Buffer | undefined {
    return this.env.documents.get(storedKey(collection, key));
  }

  /** Documents of a collection: counted when first asked for, then kept up with every write. */
  count(collection: Collection): number {
    const known = this.#counts.get(collection.id);
    if (known !== undefined) return known;
    // An index with one entry for each document fills far fewer pages than they do.
    const full = collection.secondary.find(isFull);
    const [table, id] =
      full === undefined ? [this.env.documents, collection.id] : [this.env.indexes, full.id];
    const counted = table.count(idPrefix(id), idPrefix(id + 1));
    this.#counts.set(collection.id, counted);
    return counted;
  }

  /** Call after a write that did not come about. */
  undone(): void {
    this.writing = false;
    this.#counts.clear();
  }

  #countOne(collection: Collection, change: 1 | -1): void {
    const known = this.#counts.get(collection.id);
    if (known !== undefined) this.#counts.set(collection.id, known + change);
  }

  /** Stores a new document. Throws DuplicateKey, CannotIndexParallelArrays, BSONObjectTooLarge. */
  insert(collection: Collection, bytes: Buffer): void {
    checkSize(bytes);
    const document = documentValue(bytes);
    const id = idOf(document);
    const full = keyStringOf(id);
    const key = shortened(full, MAX_DOCUMENT_KEY);
    if (this.get(collection, key) !== undefined)
      throw duplicateKeyError(collection, collection.primary, document, full);
    const changes = collection.secondary.map((index) =>
      this.#change(collection, index, key, undefined, document),
    );
    const cut = key !== full;
    this.#write(() => {
      if (cut && !collection.primary.truncated) this.#markCut(collection);
      this.env.documents.put(storedKey(collection, key), bytes);
      this.#countOne(collection, 1);
      for (const change of changes) this.#apply(change, key);
    });
  }

  /** Replaces the stored bytes of a document by bytes with the same `_id`. Throws as `insert`. */
  replace(collection: Collection, key: Buffer, before: Buffer, after: Buffer): void {
    checkSize(after);
    const [old, updated] = [documentValue(before), documentValue(after)];
    const changed = changedFields(before, after);
    const changes = collection.secondary
      .filter(({ definition }) => changed === undefined || anyNamed(changed, definition.roots))
      .map((index) => this.#change(collection, index, key, old, updated));
    this.#write(() => {
      this.env.documents.put(storedKey(collection, key), after);
      for (const change of changes) this.#apply(change, key);
    });
  }

  remove(collection: Collection, key: Buffer, before: Buffer): void {
    const old = documentValue(before);
    const changes = collection.secondary.map((index) => ({
      index,
      added: [],
      removed: keysIn(index, old).full,
    }));
    this.#write(() => {
      this.env.documents.remove(storedKey(collection, key));
      this.#countOne(collection, -1);
      for (const change of changes) this.#apply(change, key);
    });
  }

  /** Puts a stored document into an index that is being built. Throws DuplicateKey. */
  addToIndex(collection: Collection, index: Index, key: Buffer, bytes: Buffer): void {
    const change = this.#change(collection, index, key, undefined, documentValue(bytes));
    this.#write(() => {
      this.#apply(change, key);
    });
  }

  #write(action: () => void): void {
    this.writing = true;
    this.version += 1;
    this.written += 1;
    action();
    this.writing = false;
  }

  #markCut(collection: Collection): void {
    collection.primary.truncated = true;
    for (const index of collection.secondary) index.truncated = true;
    this.catalog.save(collection);
  }

  #change(
    collection: Collection,
    index: Index,
    key: Buffer,
    before: RawValue | undefined,
    after: RawValue,
  ): IndexChange {
    const old = before === undefined ? [] : keysIn(index, before).full;
    const { full, multikey } = keysIn(index, after);
    const added = full.filter((one) => !old.some((other) => other.equals(one)));
    const removed = old.filter((one) => !full.some((other) => other.equals(one)));
    if (index.definition.unique)
      for (const one of added) this.#checkUnique(collection, index, key, one, after);
    const truncated = full.some((one) => one.length > MAX_INDEX_KEY) || collection.primary.truncated;
    if ((multikey && !index.multikey) || (truncated && !index.truncated)) {
      // Saved even if the document fails later on: the flags only make plans more careful.
      index.multikey ||= multikey;
      index.truncated ||= truncated;
      this.catalog.save(collection);
    }
    return { index, added, removed };
  }

  /** A cut key only says "perhaps": the documents' full keys decide. */
  #checkUnique(collection: Collection, index: Index, key: Buffer, full: Buffer, document: RawValue): void {
    const cut = shortened(full, MAX_INDEX_KEY);
    const from = entryKey(index.id, full, NOTHING);
    const to = Buffer.concat([from, AFTER]);
    for (const entry of this.env.indexes.ascending(from, to, Infinity)) {
      const other = documentKeyOf(entry);
      if (other.equals(key)) continue;
      if (cut !== full) {
        const stored = this.get(collection, other);
        if (
          stored === undefined ||
          !keysIn(index, documentValue(stored)).full.some((one) => one.equals(full))
        )
          continue;
      }
      throw duplicateKeyError(collection, index, document, full);
    }
  }

  #apply(change: IndexChange, key: Buffer): void {
    const { index, added, removed } = change;
    for (const full of removed) this.env.indexes.remove(entryKey(index.id, full, key));
    if (added.length > 0) {
      const value = entryValue(key);
      for (const full of added) this.env.indexes.put(entryKey(index.id, full, key), value);
    }
    this.written += added.length + removed.length;
  }
}

/** The key of one entry: the index, the (perhaps cut) key string, the document. */
export function entryKey(index: number, full: Buffer, key: Buffer): Buffer {
  const cut = shortened(full, MAX_INDEX_KEY);
  const entry = Buffer.allocUnsafe(4 + cut.length + key.length);
  entry.writeUInt32BE(index, 0);
  cut.copy(entry, 4);
  key.copy(entry, 4 + cut.length);
  return entry;
}

/** The value of an entry: the length of the document's key, which ends the entry's key. */
export function entryValue(key: Buffer): Buffer {
  const value = Buffer.allocUnsafe(2);
  value.writeUInt16BE(key.length, 0);
  return value;
}

/** The key of the document to which an index entry leads. */
export function documentKeyOf(entry: TableEntry): Buffer {
  return entry.key.subarray(entry.key.length - entry.value.readUInt16BE(0));
}

/** Whether every document of its collection has exactly one entry in the index. */
function isFull({ definition, multikey, building }: Index): boolean {
  return definition.partial === undefined && !definition.sparse && !multikey && !building;
}

/** The full keys of a document in an index; none if the index leaves the document out. */
export function keysIn(index: Index, document: RawValue): IndexKeys {
  const { partial, sparse, fields } = index.definition;
  if (partial !== undefined && !partial.matches(document)) return { full: [], multikey: false };
  const { keys, multikey, allMissing } = extractKeys(document, fields);
  if (sparse && allMissing) return { full: [], multikey: false };
  return { full: keys, multikey };
}

function checkSize(bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new CommandError(
      ErrorCode.BSONObjectTooLarge,
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_BYTES}`,
    );
}

/** Refuses an `_id` that MongoDB refuses. */
export function checkId(id: RawValue): void {
  if (id.type === BsonType.array || id.type === BsonType.regex)
    throw new CommandError(
      ErrorCode.InvalidIdField,
      `The '_id' value cannot be of type ${id.type === BsonType.array ? 'array' : 'regex'}`,
    );
}
