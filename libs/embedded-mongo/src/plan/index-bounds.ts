import { type Filter, type Predicate, conjuncts } from '../query/filter.js';
import { type Index } from '../storage/catalog.js';
import { type IndexField } from '../storage/index-definition.js';
import { type Interval, intersect, intervalsOf } from './intervals.js';

/** A predicate, and the `$elemMatch` within which it holds. */
interface Known {
  readonly predicate: Predicate;
  readonly within: Filter | undefined;
  /** Whether the value that fulfils it is the element itself: then all such predicates hold for the same value. */
  readonly ofElement: boolean;
}

/** The intervals of the leading fields of an index that hold every match of a conjunction, up to and including the first that is not all points. */
export function boundsOf(
  index: Index,
  fields: readonly IndexField[],
  branch: readonly Filter[],
): Interval[][] {
  const bounds: Interval[][] = [];
  /** By the first part of the path: the `$elemMatch` from which the bounds of its fields come. */
  const sources = new Map<string, Filter | undefined>();
  for (const field of fields) {
    const root = field.path.text.split('.', 1)[0] ?? '';
    let known = predicatesOn(field.path.text, branch, undefined);
    if (index.multikey && sources.has(root)) {
      // Several keys of one document may come from one array: what one key fulfils, another may not, but for
      // predicates on the fields of one and the same element.
      const source = sources.get(root);
      if (source === undefined) break;
      known = known.filter((one) => one.within === source);
    }
    const found = fieldIntervals(field, known, index.multikey);
    if (found === undefined) break;
    bounds.push(found.intervals);
    sources.set(root, found.within);
    if (!found.intervals.every((one) => one.point)) break;
  }
  return bounds;
}

interface FieldBounds {
  readonly intervals: Interval[];
  readonly within: Filter | undefined;
}

function fieldIntervals(
  field: IndexField,
  known: readonly Known[],
  multikey: boolean,
): FieldBounds | undefined {
  let result: (FieldBounds & { readonly ofElement: boolean }) | undefined;
  for (const { predicate, within, ofElement } of known) {
    const intervals = intervalsOf(predicate, field.descending);
    if (intervals === undefined) continue;
    const sameValue = !multikey || (ofElement && result?.ofElement === true && result.within === within);
    if (result === undefined) result = { intervals, within, ofElement };
    else if (sameValue) result = { ...result, intervals: intersect(result.intervals, intervals) };
    // Different elements may fulfil different predicates: only one of them may narrow.
    else if (intervals.every((one) => one.point) && intervals.length < result.intervals.length)
      result = { intervals, within, ofElement };
  }
  return result;
}

/** The predicates on a path that every match fulfils, also those inside `$elemMatch`. */
function predicatesOn(path: string, branch: readonly Filter[], within: Filter | undefined): Known[] {
  return branch.flatMap((one): Known[] => {
    if (one.kind === 'leaf')
      return one.path.text === path ? [{ predicate: one.predicate, within, ofElement: path === '' }] : [];
    if (one.kind !== 'elemMatch') return [];
    // What is inside an element that is an array has no keys of its own.
    if (one.of === 'element')
      return one.path.text === path && path !== '' ? predicatesOn('', conjuncts(one.filter), one) : [];
    const inside = `${one.path.text}.`;
    return path.startsWith(inside) ? predicatesOn(path.slice(inside.length), conjuncts(one.filter), one) : [];
  });
}
