import { addMilliseconds, type CalendarDate, type Instant } from '@tenor/domain';

/** The rows that one attempt of a run writes for one date. */
export interface SnapshotSet {
  /** {@link snapshotSetId}; the ids of its rows begin with it. */
  readonly setId: string;
  readonly runId: string;
  readonly attempt: number;
  /** When the attempt began, by the runner's clock. */
  readonly since: Instant;
}

/** A set that does not count and never will: its rows are deleted from then on. */
export interface SnapshotWaste {
  readonly setId: string;
  readonly cleanFrom: Instant;
}

/**
 * The one document of a date and kind: it names the set that counts and holds its figures. All that
 * happens to the sets of a date is one write to it, made if nobody else has written since it was read.
 */
export interface SnapshotHead<Figures> {
  readonly _id: CalendarDate;
  /** The same as `_id`, for lists. */
  readonly snapshotDate: CalendarDate;
  /** From 1, one more with every write. */
  readonly version: number;
  /** null: no set of this date counts yet. */
  readonly current: SnapshotSet | null;
  /** Those of the current set. */
  readonly figures: Figures | null;
  /** Rows are deleted after a time, the figures stay: whether that has happened. */
  readonly thinned: boolean;
  /** Sets that are being written, oldest first. */
  readonly open: readonly SnapshotSet[];
  readonly waste: readonly SnapshotWaste[];
  /** When there is something to clean; absent: never. */
  readonly cleanAt?: Instant;
}

/** A set that is still open after so long was left behind: no execution lasts that long. */
export const OPEN_FOR_MS = 24 * 3_600_000;
/** The rows of a set that no longer counts stay so long for those who are reading them. */
export const REPLACED_FOR_MS = 3_600_000;
/** Sets of one date that may be open at once; the oldest gives way. */
export const OPEN_MAX = 20;

/** What became of a set that was to count. `overtaken`: a later set counts; `dropped`: it was cleaned away. */
export type CountOutcome<Figures> =
  | { readonly kind: 'counts'; readonly head: SnapshotHead<Figures> }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'dropped' };

export function snapshotSetId(runId: string, attempt: number): string {
  return `${runId}:${attempt}`;
}

/** A set begins to be written. Earlier attempts of the same run are over: their rows can go. */
export function openSet<F>(
  head: SnapshotHead<F> | undefined,
  date: CalendarDate,
  set: SnapshotSet,
): SnapshotHead<F> {
  const before = head ?? emptyHead<F>(date);
  if (isOpen(before, set.setId) || before.current?.setId === set.setId) return before;
  const over = before.open.filter(({ runId, attempt }) => runId === set.runId && attempt < set.attempt);
  const others = before.open.filter((other) => !over.includes(other));
  const tooMany = others.slice(0, Math.max(0, others.length - OPEN_MAX + 1));
  return withCleanAt({
    ...before,
    open: [...others.slice(tooMany.length), set],
    waste: [...before.waste, ...[...over, ...tooMany].map(({ setId }) => waste(setId, set.since))],
  });
}

/**
 * A set that is complete counts from now on; the one that counted before can go, after a while. A set that
 * began earlier than the one that counts, or an earlier attempt of its run, does not replace it.
 */
export function countSet<F>(
  head: SnapshotHead<F> | undefined,
  set: SnapshotSet,
  figures: F,
): CountOutcome<F> {
  // The answer to the same write was lost.
  if (head?.current?.setId === set.setId) return { kind: 'counts', head };
  if (head === undefined || !isOpen(head, set.setId)) return { kind: 'dropped' };
  if (head.current !== null && isLater(head.current, set)) return { kind: 'overtaken' };
  const replaced = head.current === null ? [] : [waste(head.current.setId, set.since)];
  return {
    kind: 'counts',
    head: withCleanAt({
      ...head,
      current: set,
      figures,
      thinned: false,
      open: head.open.filter(({ setId }) => setId !== set.setId),
      waste: [...head.waste, ...replaced],
    }),
  };
}

/** Gives a set up that is being written: nobody has seen it, so it can be cleaned at once. */
export function dropSet<F>(head: SnapshotHead<F>, set: SnapshotSet): SnapshotHead<F> {
  if (!isOpen(head, set.setId)) return head;
  return withCleanAt({
    ...head,
    open: head.open.filter(({ setId }) => setId !== set.setId),
    waste: [...head.waste, { setId: set.setId, cleanFrom: set.since }],
  });
}

/** Gives up what was left open too long ago: it can never count, whatever its writer still does. */
export function dropLeftOpen<F>(head: SnapshotHead<F>, now: Instant): SnapshotHead<F> {
  const left = head.open.filter(({ since }) => openUntil(since) <= now);
  if (left.length === 0) return head;
  return withCleanAt({
    ...head,
    open: head.open.filter((set) => !left.includes(set)),
    waste: [...head.waste, ...left.map(({ setId }) => waste(setId, now))],
  });
}

/** The set that counts keeps its figures and loses its rows, after a while. */
export function thinSet<F>(head: SnapshotHead<F>, now: Instant): SnapshotHead<F> {
  if (head.current === null || head.thinned) return head;
  return withCleanAt({ ...head, thinned: true, waste: [...head.waste, waste(head.current.setId, now)] });
}

/** The sets whose rows are to be deleted by now. */
export function dueWaste(head: SnapshotHead<unknown>, now: Instant): string[] {
  return head.waste.filter(({ cleanFrom }) => cleanFrom <= now).map(({ setId }) => setId);
}

/** The rows of these sets are gone. Undefined: nothing is left to tell of the date. */
export function forgetWaste<F>(
  head: SnapshotHead<F>,
  setIds: readonly string[],
): SnapshotHead<F> | undefined {
  const left = head.waste.filter(({ setId }) => !setIds.includes(setId));
  if (left.length === 0 && head.open.length === 0 && head.current === null) return undefined;
  return withCleanAt({ ...head, waste: left });
}

/** The sets of a date that do not count: those being written and those to be cleaned. */
export function setsThatDoNotCount({ open, waste: old }: Pick<SnapshotHead<unknown>, 'open' | 'waste'>) {
  return [...open, ...old].map(({ setId }) => setId);
}

export function isOpen(head: Pick<SnapshotHead<unknown>, 'open'>, setId: string): boolean {
  return head.open.some((set) => set.setId === setId);
}

function emptyHead<F>(date: CalendarDate): SnapshotHead<F> {
  return {
    _id: date,
    snapshotDate: date,
    version: 0,
    current: null,
    figures: null,
    thinned: false,
    open: [],
    waste: [],
  };
}

/** Attempts of a run are told apart by their number, runs by when they began. */
function isLater(a: SnapshotSet, b: SnapshotSet): boolean {
  return a.runId === b.runId ? a.attempt > b.attempt : a.since > b.since;
}

function waste(setId: string, now: Instant): SnapshotWaste {
  return { setId, cleanFrom: addMilliseconds(now, REPLACED_FOR_MS) };
}

function openUntil(since: Instant): Instant {
  return addMilliseconds(since, OPEN_FOR_MS);
}

/** Field by field: without anything to clean, `cleanAt` must be absent, not undefined, for its sparse index. */
function withCleanAt<F>(head: SnapshotHead<F>): SnapshotHead<F> {
  const { _id, snapshotDate, version, current, figures, thinned, open, waste: old } = head;
  const times = [...open.map(({ since }) => openUntil(since)), ...old.map(({ cleanFrom }) => cleanFrom)];
  const [cleanAt] = times.sort();
  return {
    ...{ _id, snapshotDate, version, current, figures, thinned, open, waste: old },
    ...(cleanAt !== undefined && { cleanAt }),
  };
}
