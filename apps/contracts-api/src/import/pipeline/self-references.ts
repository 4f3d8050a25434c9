import { type Entity } from '@tenor/domain';
import { columnOf } from '../columns/read-row.js';
import { type RowError } from '../row-error.js';
import { BATCH_SIZE, type PlannedImport } from './import-context.js';
import { type Tally } from './report-builder.js';
import { type ResolvedRow } from './resolve-references.js';

/** A row that is good by itself. */
export interface GoodRow {
  readonly row: ResolvedRow;
  /** Of the object that it is about, when that is known before it is written. */
  readonly id: string | undefined;
  readonly tally: Tally;
}

/** A row that names another object of the resource. */
interface Link {
  readonly row: number;
  readonly id: string | undefined;
  readonly target: string;
  readonly tally: Tally;
}

export interface BrokenLink {
  readonly row: number;
  readonly tally: Tally;
  readonly error: RowError;
}

/** Checks references between objects of one resource (`renewedFromId`), which may name rows further down. */
export class SelfReferences<T extends Entity> {
  /** Ids that good rows bring. */
  private readonly fileIds = new Set<string>();
  /** Links to objects that are not stored: right only if some good row brings the object. */
  private open: Link[] = [];
  /** Links of objects whose id is known: only these can close a circle. */
  private readonly links = new Map<string, Link>();
  private readonly field: string | undefined;
  private readonly column: string;

  constructor(private readonly context: PlannedImport<T>) {
    const { resource, plan } = context;
    const field = resource.selfReference?.field;
    const isRead = (name: string): boolean =>
      Object.hasOwn(plan.constants, name) || plan.columns.some((column) => column.field === name);
    this.field = field !== undefined && isRead(field) ? field : undefined;
    this.column = field === undefined ? '' : columnOf(field, plan);
  }

  /** Ids of the file's good rows, after {@link broken}: rows may refer to them before they are written. */
  get promised(): ReadonlySet<string> {
    return this.fileIds;
  }

  /** Notes the good rows of a batch. One query. */
  async add(rows: readonly GoodRow[]): Promise<void> {
    const { field } = this;
    if (field === undefined) return;
    const targetOf = (row: ResolvedRow): string | undefined => {
      const target = row.values[field];
      return typeof target === 'string' ? target : undefined;
    };
    const targets = new Set(rows.flatMap(({ row }) => targetOf(row) ?? []));
    const stored = targets.size === 0 ? [] : await this.context.store.byIds([...targets]);
    const known = new Set(stored.map(({ id }) => id));
    for (const { row, id, tally } of rows) {
      if (row.id !== undefined) this.fileIds.add(row.id);
      const target = targetOf(row);
      if (target === undefined) continue;
      const link = { row: row.row, id, target, tally };
      if (!known.has(target)) this.open.push(link);
      if (id !== undefined) this.links.set(id, link);
    }
  }

  /**
   * Rows whose link would close a circle, or names an object that is neither stored nor brought by a good
   * row. A bad row makes those bad that name it.
   */
  async broken(): Promise<BrokenLink[]> {
    if (this.links.size === 0 && this.open.length === 0) return [];
    const circles = findCircles(new Map([...(await this.storedLinks()), ...this.fileLinks()]));
    const found: BrokenLink[] = [];
    const breakLink = ({ row, id, tally }: Link, code: string, message: string): void => {
      if (id !== undefined) this.fileIds.delete(id);
      found.push({ row, tally, error: { row, column: this.column, code, message } });
    };
    const bad = new Set<number>();
    for (const link of this.links.values()) {
      if (link.id === undefined || !circles.has(link.id)) continue;
      bad.add(link.row);
      breakLink(link, 'cycle', 'must not lead back to the contract itself');
    }
    this.open = this.open.filter(({ row }) => !bad.has(row));
    for (;;) {
      const dangling = this.open.filter(({ target }) => !this.fileIds.has(target));
      if (dangling.length === 0) return found;
      this.open = this.open.filter(({ target }) => this.fileIds.has(target));
      for (const link of dangling) {
        const message = `there is no object with the id ${link.target}, neither stored nor in the file`;
        breakLink(link, 'unknown_reference', message);
      }
    }
  }

  private fileLinks(): [string, string][] {
    return [...this.links].map(([id, { target }]) => [id, target]);
  }

  /** The links of stored objects that the file's links lead to, read level by level. */
  private async storedLinks(): Promise<Map<string, string>> {
    const { store, resource } = this.context;
    const links = new Map<string, string>();
    const seen = new Set<string>();
    let next = [...this.links.values()].map(({ target }) => target);
    while (next.length > 0) {
      const wanted = [...new Set(next)].filter((id) => !seen.has(id) && !this.links.has(id));
      next = [];
      for (let at = 0; at < wanted.length; at += BATCH_SIZE) {
        const batch = wanted.slice(at, at + BATCH_SIZE);
        batch.forEach((id) => seen.add(id));
        for (const stored of await store.byIds(batch)) {
          const target = resource.selfReference?.of(stored) ?? null;
          if (target === null) continue;
          links.set(stored.id, target);
          next.push(target);
        }
      }
    }
    return links;
  }
}

/** Everything that lies on a circle, where each leads to one other at most. */
function findCircles(links: ReadonlyMap<string, string>): ReadonlySet<string> {
  const onCircle = new Set<string>();
  const done = new Set<string>();
  for (const start of links.keys()) {
    const path = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at) && !path.has(at)) {
      path.add(at);
      at = links.get(at);
    }
    if (at !== undefined && path.has(at)) {
      for (
        let each: string | undefined = at;
        each !== undefined && !onCircle.has(each);
        each = links.get(each)
      ) {
        onCircle.add(each);
      }
    }
    path.forEach((each) => done.add(each));
  }
  return onCircle;
}
