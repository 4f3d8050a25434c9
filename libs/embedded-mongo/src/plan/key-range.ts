import { type Interval, successor } from './intervals.js';

/** A range of index keys (without the index's id): `lower <= key < upper`. */
export interface KeyRange {
  readonly lower: Buffer;
  readonly upper: Buffer;
  /** The leading fields that have one value in this range, each encoded. */
  readonly points: readonly Buffer[];
}

/** Most ranges that combinations of `$in` lists are multiplied to: each costs a seek. */
const MAX_PRODUCT = 2_000;

/**
 * The ranges of all combinations: points in the leading fields, intervals in the last one. Fields whose
 * lists would make too many are left to the filter.
 */
export function combine(fields: readonly (readonly Interval[])[]): KeyRange[] {
  let prefixes: { bytes: Buffer; points: readonly Buffer[] }[] = [{ bytes: Buffer.alloc(0), points: [] }];
  for (const [depth, intervals] of fields.entries()) {
    const more = depth + 1 < fields.length;
    const [before, here] = [prefixes.length, intervals.length];
    if (before > 1 && here > 1 && before * here > MAX_PRODUCT) break;
    if (more && intervals.every((one) => one.point)) {
      prefixes = prefixes.flatMap(({ bytes, points }) =>
        intervals.map(({ lower }) => ({ bytes: Buffer.concat([bytes, lower]), points: [...points, lower] })),
      );
      continue;
    }
    return merge(
      prefixes.flatMap(({ bytes, points }) =>
        intervals.map((interval) => ({
          lower: Buffer.concat([bytes, interval.lower]),
          upper: Buffer.concat([bytes, interval.upper]),
          points: interval.point ? [...points, interval.lower] : points,
        })),
      ),
    );
  }
  return merge(prefixes.map(({ bytes, points }) => ({ lower: bytes, upper: successor(bytes), points })));
}

/** Ascending ranges without overlap that cover the same keys. */
export function merge(ranges: readonly KeyRange[]): KeyRange[] {
  const sorted = [...ranges].sort((a, b) => a.lower.compare(b.lower));
  const merged: KeyRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.lower.compare(last.upper) >= 0) {
      merged.push(range);
      continue;
    }
    const common = last.points.filter((point, i) => range.points[i]?.equals(point) === true);
    merged[merged.length - 1] = {
      lower: last.lower,
      upper: range.upper.compare(last.upper) > 0 ? range.upper : last.upper,
      points: common.every((point, i) => last.points[i] === point) ? common : [],
    };
  }
  return merged;
}

/** How many leading fields have the same single value in all ranges. */
export function commonPoints(ranges: readonly KeyRange[]): number {
  const [first] = ranges;
  if (first === undefined) return 0;
  let common = first.points.length;
  for (const { points } of ranges) {
    let same = 0;
    while (same < common && points[same]?.equals(first.points[same] ?? Buffer.alloc(0)) === true) same += 1;
    common = same;
  }
  return common;
}

/** Widens ranges so that they hold whatever keys were cut to `exact` leading bytes. */
export function widen(ranges: readonly KeyRange[], exact: number): KeyRange[] {
  if (ranges.every(({ lower, upper }) => lower.length <= exact && upper.length <= exact)) return [...ranges];
  return merge(
    ranges.map(({ lower, upper, points }) => ({
      lower: lower.length > exact ? lower.subarray(0, exact) : lower,
      upper: upper.length > exact ? successor(upper.subarray(0, exact)) : upper,
      points,
    })),
  );
}
