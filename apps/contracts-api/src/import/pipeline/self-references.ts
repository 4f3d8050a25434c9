import { nameKey, type Entity } from '@tenor/domain';
import { columnOf } from '../columns/read-row.js';
import { type RowError } from '../row-error.js';
import { findCircles } from './find-circles.js';
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

/** A row that names another object of the resource, by its id or, when it is not stored yet, by its name. */
interface Link {
  readonly row: number;
  readonly node: string;
  readonly target: { readonly id: string } | { readonly name: string };
  readonly tally: Tally;
}

export interface BrokenLink {
  readonly row: number;
  readonly tally: Tally;
  readonly error: RowError;
}

/**
 * Checks references between objects of one resource (`renewedFromId`, `parent`), which may name rows further
 * down. A node is an object that a row is about: its id, or a text that stands for the row.
 */
export class SelfReferences<T extends Entity> {
  /** What good rows bring. */
  private readonly nodes = new Set<string>();
  /** Good rows by the name that they give; null: several do. Only kept where rows refer by name. */
  private readonly names = new Map<string, string | null>();
  /** Links to objects that are not stored: right only if some good row brings the object. */
  private open: Link[] = [];
  private readonly links = new Map<string, Link>();
  /** Stored objects that rows take out of the tree: what is stored of their links counts no more. */
  private readonly cleared = new Set<string>();
  private readonly field: string | undefined;
  private readonly column: string;
  private readonly byName: boolean;

  constructor(private readonly context: PlannedImport<T>) {
    const { resource, plan } = context;
    const field = resource.selfReference?.field;
    const isRead = (name: string): boolean =>
      Object.hasOwn(plan.constants, name) || plan.columns.some((column) => column.field === name);
    const name = plan.references.find((reference) => reference.field === field)?.name;
    this.byName = name !== undefined && isRead(name);
    this.field = field !== undefined && (this.byName || isRead(field)) ? field : undefined;
    this.column = field === undefined ? '' : columnOf(field, plan);
  }

  /** Ids of the file's good rows, after {@link broken}: rows that refer to them wait until they are written. */
  get promised(): ReadonlySet<string> {
    return this.nodes;
  }

  /** Notes the good rows of a batch. One query. */
  async add(rows: readonly GoodRow[]): Promise<void> {
    const { field } = this;
    if (field === undefined) return;
    const idOf = (row: ResolvedRow): string | undefined => {
      const target = row.values[field];
      return typeof target === 'string' && row.awaits === undefined ? target : undefined;
    };
    const targets = new Set(rows.flatMap(({ row }) => idOf(row) ?? []));
    const stored = targets.size === 0 ? [] : await this.context.store.byIds([...targets]);
    const known = new Set(stored.map(({ id }) => id));
    for (const { row, id, tally } of rows) {
      const node = id ?? `row ${row.row}`;
      if (row.id !== undefined || this.byName) this.nodes.add(node);
      this.noteName(row, node);
      const target = idOf(row);
      if (target === undefined && row.awaits === undefined) {
        if (id !== undefined && tally === 'updated' && Object.hasOwn(row.values, field)) this.cleared.add(id);
        continue;
      }
      const link: Link = {
        row: row.row,
        node,
        target: target === undefined ? { name: row.awaits ?? '' } : { id: target },
        tally,
      };
      if (target === undefined || !known.has(target)) this.open.push(link);
      this.links.set(node, link);
    }
  }

  private noteName(row: ResolvedRow, node: string): void {
    const name = row.values['name'];
    if (!this.byName || typeof name !== 'string') return;
    const key = nameKey(name);
    this.names.set(key, this.names.has(key) ? null : node);
  }

  /**
   * Rows whose link would close a circle, or names an object that is neither stored nor brought by a good
   * row. A bad row makes those bad that name it.
   */
  async broken(): Promise<BrokenLink[]> {
    if (this.links.size === 0) return [];
    const found: BrokenLink[] = [];
    const breakLink = ({ row, node, tally }: Link, code: string, message: string): void => {
      this.nodes.delete(node);
      found.push({ row, tally, error: { row, column: this.column, code, message } });
    };
    const circles = findCircles(new Map([...(await this.storedLinks()), ...this.fileLinks()]));
    const bad = new Set<number>();
    const { one } = this.context.resource;
    for (const link of this.links.values()) {
      if (!circles.has(link.node)) continue;
      bad.add(link.row);
      breakLink(link, 'cycle', `must not lead back to the ${one} itself`);
    }
    this.open = this.open.filter(({ row }) => !bad.has(row));
    for (;;) {
      const dangling = this.open.filter((link) => !this.nodes.has(this.nodeOf(link) ?? ''));
      if (dangling.length === 0) return found;
      const rows = new Set(dangling.map(({ row }) => row));
      this.open = this.open.filter(({ row }) => !rows.has(row));
      for (const link of dangling) breakLink(link, ...this.faultOf(link));
    }
  }

  private nodeOf({ target }: Link): string | undefined {
    return 'id' in target ? target.id : (this.names.get(target.name) ?? undefined);
  }

  private faultOf({ target }: Link): [code: string, message: string] {
    if ('id' in target) {
      const message = `there is no object with the id ${target.id}, neither stored nor in the file`;
      return ['unknown_reference', message];
    }
    const { one } = this.context.resource;
    const name = JSON.stringify(target.name);
    if (this.names.get(target.name) === null) {
      return ['ambiguous', `several rows of the file have the name ${name}; give ids`];
    }
    return ['unknown_reference', `no ${one} is named ${name}, neither stored nor in the file`];
  }

  private fileLinks(): [string, string][] {
    return [...this.links].flatMap(([node, link]): [string, string][] => {
      const target = this.nodeOf(link);
      return target === undefined ? [] : [[node, target]];
    });
  }

  /** The links of stored objects that the file's links lead to, read level by level. */
  private async storedLinks(): Promise<Map<string, string>> {
    const { store, resource } = this.context;
    const links = new Map<string, string>();
    const seen = new Set<string>();
    let next = [...this.links.values()].flatMap(({ target }) => ('id' in target ? [target.id] : []));
    while (next.length > 0) {
      const wanted = [...new Set(next)].filter((id) => !seen.has(id) && !this.links.has(id));
      next = [];
      for (let at = 0; at < wanted.length; at += BATCH_SIZE) {
        const batch = wanted.slice(at, at + BATCH_SIZE);
        batch.forEach((id) => seen.add(id));
        for (const stored of await store.byIds(batch)) {
          const target = resource.selfReference?.of(stored) ?? null;
          if (target === null || this.cleared.has(stored.id)) continue;
          links.set(stored.id, target);
          next.push(target);
        }
      }
    }
    return links;
  }
}
