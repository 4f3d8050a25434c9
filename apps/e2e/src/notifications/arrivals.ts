/** A message that a sink took. */
export interface Arrival {
  /** The same for a message and its repetitions. */
  readonly message: string;
  /** Messages of one lane go out one after the other. */
  readonly lane: string;
  /** How often the product had been killed before. */
  readonly kills: number;
}

/** What arrived of one kind, over the lives of a product that is killed again and again. */
export class Arrivals {
  private readonly all: Arrival[] = [];
  private kills = 0;

  add(message: string, lane: string): void {
    this.all.push({ message, lane, kills: this.kills });
  }

  /** What comes from here on comes from the next life. */
  killed(): void {
    this.kills += 1;
  }

  get messages(): ReadonlySet<string> {
    return new Set(this.all.map(({ message }) => message));
  }

  get repetitions(): number {
    return this.all.length - this.messages.size;
  }

  /**
   * Repetitions that no kill excuses: a message twice in one life, and more than one message of a lane that
   * is repeated in one life (only that which was in flight at the kill may be).
   */
  unexcused(): string[] {
    const faults: string[] = [];
    const seen = new Map<string, number>();
    const repeated = new Set<string>();
    for (const { message, lane, kills } of this.all) {
      const before = seen.get(message);
      seen.set(message, kills);
      if (before === undefined) continue;
      if (before === kills) faults.push(`${message}: twice after kill ${kills}`);
      const place = JSON.stringify([lane, kills]);
      if (repeated.has(place))
        faults.push(`${message}: another of its lane was repeated after kill ${kills}`);
      repeated.add(place);
    }
    return faults;
  }
}
