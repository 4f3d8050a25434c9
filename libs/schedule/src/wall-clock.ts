/** What a clock on the wall shows: seconds since 1970-01-01T00:00:00 of that clock, as if it were UTC. */
export type WallSeconds = number;

/** Seconds since 1970-01-01T00:00:00Z. */
export type EpochSeconds = number;

const HOUR = 3600;
/** No clock was ever set back by more than a day, as in the Philippines and in Alaska long ago. */
const SET_BACK_MAX = 25 * HOUR;
/** No zone was ever farther from UTC than this. */
const OFFSET_MAX = 16 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** True for a name of the IANA time zone database that this runtime knows. `+01:00` is none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The clock on the wall of one zone. Between two changes of a zone's offset there are always more than two
 * days (true of all zones from 1970 on), which is what its searches rely on.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;

  /** @throws RangeError for an unknown zone. */
  constructor(readonly zone: string) {
    this.format = formatOf(zone);
  }

  /** What it shows at that moment. */
  at(moment: EpochSeconds): WallSeconds {
    const found = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.format.formatToParts(moment * 1000)) {
      if (type in found) Object.assign(found, { [type]: Number(value) });
    }
    const { year, month, day, hour, minute, second } = found;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  }

  /**
   * The latest time that it has shown until that moment: what it shows, or while it goes for the second
   * time through an hour, the end of that hour.
   */
  latestUntil(moment: EpochSeconds): WallSeconds {
    const before = moment - SET_BACK_MAX;
    const shown = this.at(moment);
    const offsetBefore = this.offset(before);
    if (offsetBefore <= shown - moment) return shown;
    const change = this.changeBetween(before, moment, offsetBefore);
    return Math.max(shown, change - 1 + offsetBefore);
  }

  /**
   * The first moment at which it shows that time or a later one: the moment itself; of a time that it shows
   * twice, the first; of a time that it never shows, the end of the gap. Never decreases with `time`.
   */
  firstReaches(time: WallSeconds): EpochSeconds {
    const from = time - SET_BACK_MAX - OFFSET_MAX;
    const to = time + OFFSET_MAX;
    const before = this.offset(from);
    const after = this.offset(to);
    if (before === after) return time - before;
    const change = this.changeBetween(from, to, before);
    return time - before < change ? time - before : Math.max(change, time - after);
  }

  private offset(moment: EpochSeconds): number {
    return this.at(moment) - moment;
  }

  /** The first moment of (from, to] at which the offset is not `offset` any more. */
  private changeBetween(from: EpochSeconds, to: EpochSeconds, offset: number): EpochSeconds {
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
