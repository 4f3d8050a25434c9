/**
 * The first rows of an order, of any number that come in no order: what is beyond the page is counted by
 * others and forgotten here. Holds at most twice the page.
 */
export class OrderedPage<T> {
  private rows: T[] = [];
  /** What comes after this row is beyond the page, as far as is known. */
  private bar: T | undefined;

  /**
   * @param limit rows of the page, at least 1.
   * @param isAfter whether a row comes after the page before.
   */
  constructor(
    private readonly limit: number,
    private readonly compare: (a: T, b: T) => number,
    private readonly isAfter: (row: T) => boolean = () => true,
  ) {}

  add(row: T): void {
    if (!this.isAfter(row)) return;
    if (this.bar !== undefined && this.compare(row, this.bar) > 0) return;
    this.rows.push(row);
    if (this.rows.length > 2 * this.limit + 2) this.trim();
  }

  /** The page in order, and whether rows follow it. */
  result(): { readonly rows: readonly T[]; readonly more: boolean } {
    this.trim();
    return { rows: this.rows.slice(0, this.limit), more: this.rows.length > this.limit };
  }

  private trim(): void {
    this.rows.sort(this.compare);
    // One more than the page tells whether there is a next one.
    this.rows.length = Math.min(this.rows.length, this.limit + 1);
    if (this.rows.length > this.limit) this.bar = this.rows.at(-1);
  }
}
