import { BsonWriter } from '../bson/bson-writer.js';
import { Catalog, type Collection, writeIndexSpec } from '../storage/catalog.js';
import { DocumentStore, idPrefix } from '../storage/document-store.js';
import { Environment } from '../storage/environment.js';
import { examineCollection } from '../storage/examine-collection.js';
import { FORMAT_VERSION, formatOf } from '../storage/format-version.js';
import { DocumentChecksum } from './document-checksum.js';

/** What a collection holds. */
export interface CollectionSummary {
  readonly database: string;
  readonly name: string;
  readonly documents: number;
  /** See {@link DocumentChecksum}. */
  readonly checksum: string;
  /** Names, without `_id_`, in the order of creation. */
  readonly indexes: readonly string[];
}

const BATCH = 1_000;

/**
 * The files of a data directory or of a backup, read directly and never changed. A server may run on them: what is
 * seen then is what was committed, at one moment for each call that does not say otherwise.
 */
export class StoredFiles {
  readonly #env: Environment;
  readonly #catalog: Catalog;
  readonly #store: DocumentStore;

  /** @param path of the file. @throws Error for files that are not there, or of another format version. */
  constructor(readonly path: string) {
    this.#env = new Environment(path, { readOnly: true });
    const version = formatOf(this.#env);
    if (version !== FORMAT_VERSION)
      throw new Error(
        `${path} has format version ${version}, and this program reads version ${FORMAT_VERSION}: start the product once, which converts older files`,
      );
    this.#catalog = new Catalog(this.#env);
    this.#store = new DocumentStore(this.#env, this.#catalog);
  }

  /** Counts and checksums of all collections, by database and name. Throws if an index does not fit its documents. */
  examine(): CollectionSummary[] {
    return this.#sorted().map((collection) => {
      const { errors } = examineCollection(this.#store, collection);
      const [first] = errors;
      if (first !== undefined)
        throw new Error(
          `${this.path}, collection ${collection.database}.${collection.name}: ${first} (${errors.length} such findings)`,
        );
      const checksum = new DocumentChecksum();
      const range = [idPrefix(collection.id), idPrefix(collection.id + 1)] as const;
      for (const { value } of this.#env.documents.ascending(...range, Infinity)) checksum.add(value);
      return {
        database: collection.database,
        name: collection.name,
        documents: checksum.count,
        checksum: checksum.text,
        indexes: collection.secondary.map(({ definition }) => definition.name),
      };
    });
  }

  /** The specifications of a collection's indexes besides `_id_`, each as BSON. */
  indexSpecs(database: string, name: string): Buffer[] {
    return (this.#catalog.get(database, name)?.secondary ?? []).map(({ definition }) => {
      const writer = new BsonWriter();
      writeIndexSpec(writer, definition);
      return writer.finish();
    });
  }

  /** The documents of a collection as BSON, in the order of `_id`, in batches of up to 1,000. Files must not change meanwhile. */
  *documents(database: string, name: string): Generator<Buffer[]> {
    const collection = this.#catalog.get(database, name);
    if (collection === undefined) return;
    let from = idPrefix(collection.id);
    for (;;) {
      const entries = [...this.#env.documents.ascending(from, idPrefix(collection.id + 1), BATCH)];
      if (entries.length > 0) yield entries.map(({ value }) => value);
      const last = entries.at(-1);
      if (last === undefined || entries.length < BATCH) return;
      from = Buffer.concat([last.key, Buffer.alloc(1)]);
    }
  }

  /** Writes a copy of the moment to a new file, without what is free space. */
  copyTo(path: string): Promise<void> {
    return this.#env.copyTo(path);
  }

  close(): Promise<void> {
    return this.#env.close();
  }

  #sorted(): Collection[] {
    const nameOf = ({ database, name }: Collection): string => `${database}.${name}`;
    return this.#catalog.collections().sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }
}
