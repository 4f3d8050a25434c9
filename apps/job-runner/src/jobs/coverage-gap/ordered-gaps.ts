import { compareCodePoints } from '@tenor/calc';

interface Gap {
  readonly id: string;
  readonly name: string;
}

/**
 * The devices without coverage, to be told by location name (those without one first), device name and
 * id. Holds an id and a name of each, about 150 bytes, and nothing of devices that are covered: a million
 * gaps, more than one run may log, take 150 MB.
 */
export class OrderedGaps {
  private readonly byLocation = new Map<string, Gap[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @param name what people call the device. */
  add(id: string, name: string, locationName: string | null): void {
    const key = locationName ?? '';
    const known = this.byLocation.get(key);
    if (known === undefined) this.byLocation.set(key, [{ id, name }]);
    else known.push({ id, name });
    this.count += 1;
  }

  /**
   * The ids in their order, so many at a time. What was given is let go: it can be taken once.
   * @param size at least 1.
   */
  *takeIds(size: number): Generator<string[]> {
    let batch: string[] = [];
    for (const location of [...this.byLocation.keys()].sort(compareCodePoints)) {
      const gaps = this.byLocation.get(location) ?? [];
      this.byLocation.delete(location);
      for (const { id } of gaps.sort(compareGaps)) {
        batch.push(id);
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }
}

function compareGaps(a: Gap, b: Gap): number {
  return compareCodePoints(a.name, b.name) || compareCodePoints(a.id, b.id);
}
