import { type Document, EJSON } from 'bson';
import { pathsWith, valuesAt } from './filter-paths.js';
import { type Case } from './random-case.js';
import { type Outcome } from './run-case.js';

interface Outcomes {
  /** All documents before the case. */
  readonly before: string;
  /** Those of them that the case's filter finds on one engine only. */
  readonly foundByOne: readonly Document[];
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

/** Where the other engine is known to differ from MongoDB. */
export interface Fault {
  readonly reason: string;
  /** Whether it explains a difference: as narrow as can be told from the case and its outcomes. */
  readonly explains: (one: Case, outcomes: Outcomes) => boolean;
}

export function filterOf(one: Case): Document {
  return one.kind === 'group' ? ((one.pipeline[0]?.['$match'] ?? {}) as Document) : one.filter;
}

function filterText(one: Case): string {
  return EJSON.stringify(filterOf(one));
}

/** Whether a value is no text, nor an array of texts alone. */
function isNoText(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isNoText) : typeof value !== 'string';
}

/** Whether each document about which the engines differ is of some kind where the operator looks. */
function whereFound(
  operator: string,
  isSuch: (document: Document, path: readonly string[]) => boolean,
): Fault['explains'] {
  return (one, { foundByOne }) => {
    const paths = pathsWith(operator, filterOf(one)).map((path) => path.split('.'));
    return (
      foundByOne.length > 0 && foundByOne.every((document) => paths.some((path) => isSuch(document, path)))
    );
  };
}

function inFilter(pattern: RegExp): Fault['explains'] {
  return (one) => pattern.test(filterText(one));
}

function updateText(one: Case): string {
  return one.kind === 'update' ? EJSON.stringify(one.update) : '';
}

function sortText(one: Case): string {
  return one.kind === 'find' ? EJSON.stringify(one.sort) : '';
}

/** Groups without their sets, and without null in their lists. */
function withoutNullsAndSets(text: string): string {
  if (!text.startsWith('[')) return text;
  const groups = EJSON.parse(text, { relaxed: false }) as { all: unknown[] }[];
  const lists = groups.map((group) => ({ ...group, set: [], all: group.all.filter((one) => one !== null) }));
  return EJSON.stringify(lists, { relaxed: false });
}

/** Numbers without their types, and without how many documents were modified. */
function withoutTypes(text: string): string {
  return text
    .replace(/\d+ modified/, '')
    .replace(/\{"\$number(?:Int|Long|Double)":"(-?[\d.]+?)(?:\.0)?"\}/g, '$1');
}

/** mongo-java-server 1.47.0. The first that explains a difference counts. */
export const knownFaults: readonly Fault[] = [
  {
    reason: '$group leaves null out of $push and $addToSet, and takes 1 and 1.0 for two members of a set',
    explains: (one, { ours, theirs }) =>
      one.kind === 'group' && withoutNullsAndSets(ours.text) === withoutNullsAndSets(theirs.text),
  },
  {
    reason: '$addToSet takes 1 and 1.0 for two members of a set',
    explains: (one, { ours, theirs }) =>
      /"\$addToSet"/.test(updateText(one)) && theirs.text.length > ours.text.length,
  },
  {
    reason: '$regex looks into what is no text',
    explains: whereFound('$regex', (document, path) => valuesAt(document, path).some(isNoText)),
  },
  {
    reason: '$mod does not truncate a fraction',
    explains: (one, { before }) => /"\$mod"/.test(filterText(one)) && /\.5"/.test(before),
  },
  {
    reason: '$group takes an array as the key of a group apart',
    explains: (one, { ours }) => one.kind === 'group' && /"_id":\[/.test(ours.text),
  },
  { reason: 'an empty array in $in or $nin finds none', explains: inFilter(/"\$n?in":\[.*\[\]/) },
  {
    reason: 'null in $in or $nin does not find what an array on the way has not',
    explains: inFilter(/"\$n?in":\[(?:[^[\]]|\[[^\]]*\])*null/),
  },
  {
    reason: 'null matches at a position beyond the end of an array',
    explains: inFilter(/"(l\.0|m\.1\.k)":(null|\{"\$(eq|gte|lte)":null)/),
  },
  {
    reason: 'a path that goes on below an empty array is neither missing nor null there',
    explains: (one, { before }) =>
      /"(m\.k|m\.n|m\.1\.k|l\.0)":/.test(filterText(one)) && /"[lm]":\[\]/.test(before),
  },
  {
    reason: 'an update to an equal number of another type is taken for none',
    explains: (one, { ours, theirs }) =>
      one.kind === 'update' && withoutTypes(ours.text) === withoutTypes(theirs.text),
  },
  { reason: '$lte and $gte of null do not match missing fields', explains: inFilter(/"\$[lg]te":null/) },
  {
    reason: '$all does not match a value that is no array',
    explains: whereFound('$all', (document, path) => !valuesAt(document, path).every(Array.isArray)),
  },
  {
    reason: '$not is tried on each element of an array on the way, and one is enough',
    explains: whereFound('$not', (document, [root = '', field]) => {
      const array = document[root] as unknown;
      return field !== undefined && Array.isArray(array) && array.length > 1;
    }),
  },
  {
    reason: '$inc and $mul take null for zero',
    explains: (one, { ours, theirs }) =>
      /"\$(inc|mul)"/.test(updateText(one)) &&
      ours.failed &&
      !theirs.failed &&
      ours.text.endsWith('type null'),
  },
  {
    reason: '$push fails at a negative $position',
    explains: (one, { theirs }) => /"\$position":-/.test(updateText(one)) && theirs.failed,
  },
  {
    reason: 'sorting by parallel arrays does not fail',
    explains: (_, { ours, theirs }) => ours.text.includes('keys that are parallel arrays') && !theirs.failed,
  },
  {
    reason: 'empty arrays are sorted by chance',
    explains: (one, { before }) => /"(l|m\.k|a|b|c)":/.test(sortText(one)) && before.includes('":[]'),
  },
];
