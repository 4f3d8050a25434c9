/**
 * A model of updates that is as naive as can be: plain objects and arrays, whole numbers, texts.
 * Used to compare with, and written from MongoDB's manual and not from the code it checks.
 */
export type Plain = number | string | boolean | null | Plain[] | { [name: string]: Plain };
export type PlainObject = { [name: string]: Plain };

/** The model says that MongoDB refuses this update of this document. */
export class ModelRefuses extends Error {}

interface Place {
  readonly holder: PlainObject | Plain[];
  readonly key: string;
}

function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(place: Place): Plain | undefined {
  const { holder, key } = place;
  if (Array.isArray(holder)) return holder[Number(key)];
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function put(place: Place, value: Plain): void {
  const { holder, key } = place;
  if (Array.isArray(holder)) {
    while (holder.length < Number(key)) holder.push(null);
    holder[Number(key)] = value;
  } else Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

/** The place of a path; undefined if the way to it is missing and is not to be made. */
function placeOf(root: PlainObject, path: string, create: boolean): Place | undefined {
  let holder: PlainObject | Plain[] = root;
  const parts = path.split('.');
  for (const [i, key] of parts.entries()) {
    if (Array.isArray(holder) && !/^\d+$/.test(key)) {
      if (create) throw new ModelRefuses(path);
      return undefined;
    }
    const place: Place = { holder, key };
    if (i === parts.length - 1) return place;
    let next = valueAt(place);
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      put(place, next);
    }
    if (!isObject(next) && !Array.isArray(next)) {
      if (create) throw new ModelRefuses(path);
      return undefined;
    }
    holder = next;
  }
  return undefined;
}

/** Types in MongoDB's order, of those that the model has. */
function rank(value: Plain): number {
  if (value === null) return 0;
  if (typeof value === 'number') return 1;
  if (typeof value === 'string') return 2;
  if (isObject(value)) return 3;
  return Array.isArray(value) ? 4 : 5;
}

export function comparePlain(a: Plain, b: Plain): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const order = comparePlain(a[i]!, b[i]!);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const [left, right] = [Object.entries(a), Object.entries(b)];
    for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
      const [[x, p], [y, q]] = [left[i]!, right[i]!];
      const order = rank(p) - rank(q) || (x < y ? -1 : x > y ? 1 : comparePlain(p, q));
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

function arrayAt(place: Place | undefined, create: boolean): Plain[] | undefined {
  if (place === undefined) return undefined;
  const value = valueAt(place);
  if (value === undefined) {
    if (!create) return undefined;
    const made: Plain[] = [];
    put(place, made);
    return made;
  }
  if (!Array.isArray(value)) throw new ModelRefuses(place.key);
  return value;
}

const same = (a: Plain, b: Plain): boolean => comparePlain(a, b) === 0;

type Step = (root: PlainObject, path: string, argument: Plain) => void;

const creating =
  (change: (current: Plain | undefined, argument: Plain) => Plain | undefined): Step =>
  (root, path, argument) => {
    const place = placeOf(root, path, true)!;
    const value = change(valueAt(place), argument);
    if (value !== undefined) put(place, value);
  };

function numeric(current: Plain | undefined, change: (a: number) => number): number {
  if (current !== undefined && typeof current !== 'number') throw new ModelRefuses('not a number');
  return change(current ?? 0);
}

const operators: Readonly<Record<string, Step>> = {
  $set: creating((_, argument) => argument),
  $inc: creating((current, by) => numeric(current, (a) => a + Number(by))),
  $mul: creating((current, by) => numeric(current, (a) => a * Number(by))),
  $min: creating((current, other) =>
    current === undefined || comparePlain(other, current) < 0 ? other : undefined,
  ),
  $max: creating((current, other) =>
    current === undefined || comparePlain(other, current) > 0 ? other : undefined,
  ),
  $unset(root, path) {
    const place = placeOf(root, path, false);
    if (place === undefined || valueAt(place) === undefined) return;
    if (Array.isArray(place.holder)) place.holder[Number(place.key)] = null;
    else delete place.holder[place.key];
  },
  $push(root, path, argument) {
    const { $each, $position, $sort, $slice } = argument as {
      $each: Plain[];
      $position?: number;
      $sort?: number;
      $slice?: number;
    };
    const array = arrayAt(placeOf(root, path, true), true)!;
    array.splice($position ?? array.length, 0, ...$each);
    if ($sort !== undefined) array.sort((a, b) => comparePlain(a, b) * $sort);
    if ($slice === undefined) return;
    if ($slice >= 0) array.length = Math.min(array.length, $slice);
    else array.splice(0, Math.max(array.length + $slice, 0));
  },
  $addToSet(root, path, argument) {
    const array = arrayAt(placeOf(root, path, true), true)!;
    for (const one of (argument as { $each: Plain[] }).$each)
      if (!array.some((other) => same(one, other))) array.push(one);
  },
  $pull(root, path, argument) {
    const array = arrayAt(placeOf(root, path, false), false);
    for (let i = (array?.length ?? 0) - 1; i >= 0; i -= 1)
      if (same(array![i]!, argument)) array!.splice(i, 1);
  },
  $pullAll(root, path, argument) {
    const array = arrayAt(placeOf(root, path, false), false);
    for (let i = (array?.length ?? 0) - 1; i >= 0; i -= 1)
      if ((argument as Plain[]).some((one) => same(one, array![i]!))) array!.splice(i, 1);
  },
  $pop(root, path, argument) {
    const array = arrayAt(placeOf(root, path, false), false);
    if (argument === 1) array?.pop();
    else array?.shift();
  },
};

/** The document after an update with one operator on one path. Throws ModelRefuses. */
export function naiveUpdate(
  document: PlainObject,
  operator: string,
  path: string,
  argument: Plain,
): PlainObject {
  const root = structuredClone(document);
  operators[operator]!(root, path, structuredClone(argument));
  return root;
}

export const modelOperators: readonly string[] = Object.keys(operators);
