import { type FieldValues } from './import-resource.js';

/** Fields that a row may be merged into instead of replacing them. */
export const MERGEABLE_FIELDS = ['externalRefs', 'customFields'] as const;
export type MergeableField = (typeof MERGEABLE_FIELDS)[number];

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a row makes of fields that it shares with others: external references of sources that the row does
 * not name stay, those of its sources become what it says; custom fields that it does not name stay. An
 * empty cell changes nothing.
 */
export function mergeFields(
  values: FieldValues,
  stored: object,
  fields: ReadonlySet<MergeableField>,
): FieldValues {
  if (fields.size === 0) return values;
  const before = new Map<string, unknown>(Object.entries(stored));
  const merged = [...fields]
    .filter((field) => Object.hasOwn(values, field))
    .map((field): [string, unknown] => [field, MERGES[field](before.get(field), values[field])]);
  return { ...values, ...Object.fromEntries(merged) };
}

const MERGES: Readonly<Record<MergeableField, (before: unknown, given: unknown) => unknown>> = {
  externalRefs: mergeRefs,
  customFields: (before, given) => {
    if (given === undefined || given === null) return before;
    return isFields(before) && isFields(given) ? { ...before, ...given } : given;
  },
};

/** What stays keeps its place, so that the same row again changes nothing. */
function mergeRefs(before: unknown, given: unknown): unknown {
  if (given === undefined || given === null) return before;
  // What is no list of references, the schema refuses.
  if (!isRefs(before) || !isRefs(given)) return given;
  const sources = new Set(given.map(({ source }) => source));
  const left = new Map(given.map((ref) => [keyOf(ref), ref]));
  const kept = before.flatMap((ref) => {
    if (!sources.has(ref['source'])) return [ref];
    const same = left.get(keyOf(ref));
    left.delete(keyOf(ref));
    // An address that somebody has added stays.
    return same === undefined ? [] : [{ ...ref, ...same }];
  });
  const stood = new Set(kept.map(keyOf));
  return [...kept, ...given.filter((ref) => !stood.has(keyOf(ref)))];
}

function keyOf(ref: Fields): string {
  return JSON.stringify([ref['source'], ref['id']]);
}

function isRefs(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every(isFields);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
