import { type Connection } from 'mongoose';

/** The names of one collection's objects, each asked for once. Memory grows with the objects that are named. */
export class NamesById {
  /** null: there is no such object. */
  private readonly names = new Map<string, string | null>();

  constructor(
    private readonly db: Connection,
    private readonly collection: string,
  ) {}

  /** Asks for the names of those ids that are not known yet: one query, or none. */
  async load(ids: Iterable<string | null>): Promise<void> {
    const unknown = new Set<string>();
    for (const id of ids) if (id !== null && !this.names.has(id)) unknown.add(id);
    if (unknown.size === 0) return;
    const found = await this.db
      .collection<{ _id: string; name: string }>(this.collection)
      .find({ _id: { $in: [...unknown] } }, { projection: { name: 1 } })
      .toArray();
    for (const id of unknown) this.names.set(id, null);
    for (const { _id, name } of found) this.names.set(_id, name);
  }

  /** null for an object that is gone, and for none. */
  nameOf(id: string | null): string | null {
    return id === null ? null : (this.names.get(id) ?? null);
  }
}
