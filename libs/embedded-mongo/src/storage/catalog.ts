import { BsonWriter } from '../bson/bson-writer.js';
import { intValue, stringValue } from '../bson/make-value.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, documentValue, elementsOf, valuesOf } from '../bson/raw-value.js';
import { truthy } from '../query/parse-filter.js';
import { type Environment } from './environment.js';
import { type IndexDefinition, parseIndexDefinition } from './index-definition.js';

/** An index of a collection. */
export interface Index {
  /** 0 for the `_id` index, which is the order of the documents themselves. */
  readonly id: number;
  readonly definition: IndexDefinition;
  /** Some document had an array on one of the paths: one document may stand under several keys. */
  multikey: boolean;
  /** Some key was cut, or some `_id`: entries that begin alike are not in the order of their values. */
  truncated: boolean;
  /** Not all documents are in it yet: it is maintained, but no plan may use it. */
  building: boolean;
}

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly primary: Index;
  /** The indexes besides `primary`, in the order of creation. */
  readonly secondary: Index[];
  dropped: boolean;
}

/** What is to be deleted in the background: all documents of a collection, or all entries of an index. */
export interface PendingPurge {
  readonly kind: 'documents' | 'index';
  readonly id: number;
}

const NEXT_ID = Buffer.from('n');
const COLLECTION = 'c';
const PURGE = 'p';

export function namespaceOf(collection: { database: string; name: string }): string {
  return `${collection.database}.${collection.name}`;
}

const idDefinition = parseIndexDefinition(
  documentValue(new BsonWriter().startObject('key').int('_id', 1).end().string('name', '_id_').finish()),
);

/** Collections, their indexes and what waits to be purged: in memory, and written through. */
export class Catalog {
  readonly #collections = new Map<string, Collection>();
  readonly #purges = new Map<string, PendingPurge>();
  #nextId = 1;

  constructor(private readonly env: Environment) {
    this.reload();
  }

  /** Reads everything from the files again, after a write that did not come about. */
  reload(): void {
    const before = new Map(this.#collections);
    this.#collections.clear();
    this.#purges.clear();
    const next = this.env.catalog.get(NEXT_ID);
    this.#nextId = next === undefined ? 1 : next.readUInt32BE(0);
    for (const { key, value } of this.env.catalog.ascending(
      Buffer.from(COLLECTION),
      Buffer.from('d'),
      Infinity,
    )) {
      const [, database = '', name = ''] = key.toString('utf8').split('\0');
      this.#collections.set(`${database}.${name}`, decodeCollection(database, name, value));
    }
    for (const { key } of this.env.catalog.ascending(Buffer.from(PURGE), Buffer.from('q'), Infinity)) {
      const text = key.toString('latin1');
      const [, kind, id] = text.split('\0');
      this.#purges.set(text, { kind: kind === 'index' ? 'index' : 'documents', id: Number(id) });
    }
    for (const collection of before.values()) collection.dropped = true;
  }

  get(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`);
  }

  collections(): Collection[] {
    return [...this.#collections.values()];
  }

  /** Makes a collection with its `_id` index. Call within a write. */
  create(database: string, name: string): Collection {
    const collection: Collection = {
      id: this.newId(),
      database,
      name,
      primary: primaryIndex(),
      secondary: [],
      dropped: false,
    };
    this.#collections.set(namespaceOf(collection), collection);
    this.save(collection);
    return collection;
  }

  /** A number for a collection or an index; never given twice. Call within a write. */
  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#nextId);
    this.env.catalog.put(NEXT_ID, bytes);
    return id;
  }

  /** Writes a collection's record. Call within a write, after any change of it. */
  save(collection: Collection): void {
    this.env.catalog.put(collectionKey(collection), encodeCollection(collection));
  }

  /** Forgets a collection; its documents and entries are purged later. Call within a write. */
  drop(collection: Collection): void {
    collection.dropped = true;
    this.#collections.delete(namespaceOf(collection));
    this.env.catalog.remove(collectionKey(collection));
    this.addPurge({ kind: 'documents', id: collection.id });
    for (const index of collection.secondary) this.addPurge({ kind: 'index', id: index.id });
  }

  /** Forgets an index; its entries are purged later. Call within a write. */
  dropIndex(collection: Collection, index: Index): void {
    const at = collection.secondary.indexOf(index);
    if (at < 0) return;
    collection.secondary.splice(at, 1);
    this.save(collection);
    this.addPurge({ kind: 'index', id: index.id });
  }

  /** An index whose building was cut off is no index: its entries go. Call within a write. */
  dropUnfinishedIndexes(): void {
    for (const collection of this.#collections.values())
      for (const index of [...collection.secondary]) if (index.building) this.dropIndex(collection, index);
  }

  addPurge(purge: PendingPurge): void {
    this.#purges.set(purgeKey(purge), purge);
    this.env.catalog.put(Buffer.from(purgeKey(purge)), Buffer.alloc(0));
  }

  nextPurge(): PendingPurge | undefined {
    return this.#purges.values().next().value;
  }

  /** Call within a write. */
  purged(purge: PendingPurge): void {
    this.#purges.delete(purgeKey(purge));
    this.env.catalog.remove(Buffer.from(purgeKey(purge)));
  }
}

function purgeKey(purge: PendingPurge): string {
  return `${PURGE}\0${purge.kind}\0${purge.id}`;
}

function collectionKey(collection: Collection): Buffer {
  return Buffer.from(`${COLLECTION}\0${collection.database}\0${collection.name}`);
}

function primaryIndex(): Index {
  return { id: 0, definition: idDefinition, multikey: false, truncated: false, building: false };
}

/** The specification as `listIndexes` shows it and the catalog stores it. */
export function writeIndexSpec(writer: BsonWriter, definition: IndexDefinition): void {
  writer.int('v', 2).raw('key', definition.key).raw('name', stringValue(definition.name));
  if (definition.unique) writer.bool('unique', true);
  if (definition.sparse) writer.bool('sparse', true);
  if (definition.partial !== undefined) writer.raw('partialFilterExpression', definition.partial.raw);
  if (definition.expireAfterSeconds !== undefined)
    writer.raw('expireAfterSeconds', intValue(definition.expireAfterSeconds));
}

function encodeCollection(collection: Collection): Buffer {
  const writer = new BsonWriter().int('id', collection.id).bool('idTruncated', collection.primary.truncated);
  writer.startArray('indexes');
  collection.secondary.forEach((index, i) => {
    writer.startObject(String(i)).int('id', index.id).bool('multikey', index.multikey);
    writer.bool('truncated', index.truncated).bool('building', index.building).startObject('spec');
    writeIndexSpec(writer, index.definition);
    writer.end().end();
  });
  return writer.end().finish();
}

function decodeCollection(database: string, name: string, bytes: Buffer): Collection {
  const fields = fieldsOf(documentValue(bytes));
  const indexes = fields('indexes');
  return {
    id: approximate(fields('id')),
    database,
    name,
    primary: { ...primaryIndex(), truncated: truthy(fields('idTruncated')) },
    secondary: valuesOf(indexes).map(decodeIndex),
    dropped: false,
  };
}

function decodeIndex(record: RawValue): Index {
  const fields = fieldsOf(record);
  return {
    id: approximate(fields('id')),
    definition: parseIndexDefinition(fields('spec')),
    multikey: truthy(fields('multikey')),
    truncated: truthy(fields('truncated')),
    building: truthy(fields('building')),
  };
}

function fieldsOf(record: RawValue): (name: string) => RawValue {
  const fields = new Map(elementsOf(record).map(({ name, value }) => [name, value]));
  return (name) => {
    const value = fields.get(name);
    if (value === undefined) throw new Error(`the catalog is damaged: a record has no '${name}'`);
    return value;
  };
}
