import { canonicalJson } from '../canonical-json.js';

/** A run's parameters as validated, with defaults; without `asOf` and `notify`. */
export type ScopeParams = Readonly<Record<string, unknown>>;

/** Whether one parameter of the run that ended is equal to or wider than another run's. */
type AtLeast = (ended: ScopeParams, other: ScopeParams, name: string) => boolean;

/** The larger number of days reports all that the smaller one does. */
const moreDays: AtLeast = (ended, other, name) => {
  const [a, b] = [ended[name], other[name]];
  return typeof a === 'number' && typeof b === 'number' && a >= b;
};

/** True reports all that false does. */
const trueOverFalse: AtLeast = (ended, other, name) => {
  const [a, b] = [ended[name], other[name]];
  return typeof a === 'boolean' && typeof b === 'boolean' && (a || !b);
};

/** A scan without a location looks at all devices. */
const looksEverywhere = (ended: ScopeParams): boolean => ended['locationId'] === null;

/**
 * What "wider" means, per job and parameter; a parameter that is not here must be equal.
 *
 * renewal-check: a longer window reports more, and so does a longer notice lead (contracts within it are
 * reported whatever the window is). imminentDays only raises the tier of what is reported anyway; it must
 * be at least as long all the same, for a run that judges more mildly does not settle what a stricter one
 * raised. How far back expired contracts are reported matters only to a run that reports them.
 *
 * coverage-gap: a scan of all devices has seen those of any location, one with the locations below those
 * of the location alone.
 */
const WIDER: Readonly<Record<string, Readonly<Record<string, AtLeast>>>> = {
  'renewal-check': {
    windowDays: moreDays,
    includeExpired: trueOverFalse,
    expiredWithinDays: (ended, other, name) =>
      other['includeExpired'] === false || moreDays(ended, other, name),
    imminentDays: moreDays,
    noticeLeadDays: moreDays,
  },
  'coverage-gap': {
    locationId: looksEverywhere,
    includeDescendants: (ended, other, name) => looksEverywhere(ended) || trueOverFalse(ended, other, name),
  },
};

/**
 * True when a succeeded run of the job with the parameters `ended` has looked at all that a run with
 * `other` would have reported, so that what it did not find is resolved for both: every parameter is equal
 * or wider. For a job of which nothing is known: every parameter is equal.
 */
export function covers(job: string, ended: ScopeParams, other: ScopeParams): boolean {
  const wider = Object.hasOwn(WIDER, job) ? (WIDER[job] ?? {}) : {};
  const names = new Set([...Object.keys(ended), ...Object.keys(other)]);
  return [...names].every((name) => {
    const atLeast = Object.hasOwn(wider, name) ? wider[name] : undefined;
    return equal(ended[name], other[name]) || (atLeast?.(ended, other, name) ?? false);
  });
}

function equal(a: unknown, b: unknown): boolean {
  // A parameter that is missing is not one that is null.
  return (a === undefined) === (b === undefined) && canonicalJson(a) === canonicalJson(b);
}
