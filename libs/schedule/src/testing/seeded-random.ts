/** Repeatable numbers for property tests. Source: mulberry32 (T. Ettinger, public domain). */
export class SeededRandom {
  constructor(private state: number) {}

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    const unit = ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    return min + Math.floor(unit * (max - min + 1));
  }

  /** One of the values; a value that stands twice is twice as likely. */
  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.int(0, values.length - 1)] ?? values[0];
  }
}
