import { NONE_RECEIVER, ROUTES_MAX, ROUTES_MAX_DEPTH, type FieldError, type RouteInput } from '@tenor/domain';
import { compileMatcher, type CompiledMatcher, type Matcher } from '../matchers/compile-matcher.js';
import { type CompiledPolicy, type CompiledRoute, type MatchedRoute } from './compiled-policy.js';
import { DEFAULT_SETTINGS, readSettings, type RouteSettings } from './route-settings.js';

/** What a policy may refer to. `none` is always known. */
export interface KnownNames {
  readonly receivers: ReadonlySet<string>;
}

export type PolicyResult =
  | { readonly ok: true; readonly policy: CompiledPolicy }
  | { readonly ok: false; readonly errors: FieldError[] };

/** At most so many faults are told; nobody mends more at a time. */
export const POLICY_ERRORS_MAX = 50;
/** Bound on all expressions of a policy together, in RE2 instructions: compiling takes about 4 µs each. */
export const POLICY_PROGRAM_MAX = 100_000;

/**
 * Checks a policy and makes it ready to route. Its form is expected to have passed `routeInput`; each
 * fault comes with its path in the tree, such as `routes[1].matchers[0]`.
 *
 * Refused: a root without receiver, with matchers or with `continue`; a receiver that is not known; a
 * matcher or an expression with a fault; a bad or zero interval; a label twice in groupBy, or `...` beside
 * others; more than ROUTES_MAX_DEPTH levels (the root is the first) or ROUTES_MAX nodes; and two nodes that
 * share receiver, matcher path and groupBy, hence their groups, but differ in a timing.
 * Allowed, though of little use: a node that no alert can reach.
 */
export function compilePolicy(input: RouteInput, known: KnownNames): PolicyResult {
  const compilation = new Compilation(new Set([...known.receivers, NONE_RECEIVER]));
  compilation.checkRoot(input);
  const root = compilation.compile(input, { location: '', depth: 1, settings: DEFAULT_SETTINGS, path: [] });
  if (compilation.errors.length > 0) return { ok: false, errors: compilation.errors };
  const receivers = [...compilation.usedReceivers].sort();
  return { ok: true, policy: { root, receivers } };
}

/** Where the walk through the tree is, and what a node inherits. */
interface Place {
  readonly location: string;
  readonly depth: number;
  readonly settings: RouteSettings;
  readonly path: readonly (readonly string[])[];
}

class Compilation {
  readonly errors: FieldError[] = [];
  readonly usedReceivers = new Set<string>();
  private nodes = 0;
  private programSize = 0;
  private readonly compiled = new Map<string, CompiledMatcher>();
  private readonly byGroups = new Map<string, MatchedRoute>();

  constructor(private readonly knownReceivers: ReadonlySet<string>) {}

  checkRoot(root: RouteInput): void {
    if (root.receiver === undefined) this.report('', 'receiver', 'is required', 'required');
    if (root.matchers && root.matchers.length > 0) {
      this.report('', 'matchers', 'must be empty: the root matches everything', 'not_allowed');
    }
    if (root.continue === true) {
      this.report('', 'continue', 'must not be set: the root has no siblings', 'not_allowed');
    }
  }

  compile(input: RouteInput, place: Place): CompiledRoute {
    const { location, depth } = place;
    this.nodes += 1;
    const matchers = depth === 1 ? [] : this.matchersOf(input.matchers ?? [], location);
    const settings = readSettings(input, place.settings, this.knownReceivers, (error) =>
      this.report(location, error.path, error.message, error.code),
    );
    const path = depth === 1 ? [] : [...place.path, canonicalTexts(matchers)];
    const target = { location, ...settings, path };
    this.usedReceivers.add(settings.receiver);
    this.checkTimings(target);
    return {
      matchers,
      continue: input.continue ?? false,
      target,
      routes: this.children(input.routes ?? [], { location, depth: depth + 1, settings, path }),
    };
  }

  /** Stops where the policy is too large, so that a hostile one costs no more than the largest allowed. */
  private children(inputs: readonly RouteInput[], place: Place): CompiledRoute[] {
    const { location, depth } = place;
    if (inputs.length > 0 && depth > ROUTES_MAX_DEPTH) {
      this.report(
        location,
        'routes',
        `must not be nested deeper than ${ROUTES_MAX_DEPTH} levels`,
        'too_deep',
      );
      return [];
    }
    const routes: CompiledRoute[] = [];
    for (const [index, child] of inputs.entries()) {
      if (this.nodes >= ROUTES_MAX) {
        this.reportOnce('', 'routes', `must have at most ${ROUTES_MAX} nodes in all`, 'too_many');
        break;
      }
      if (this.errors.length >= POLICY_ERRORS_MAX) break;
      routes.push(this.compile(child, { ...place, location: join(location, `routes[${index}]`) }));
    }
    return routes;
  }

  private matchersOf(texts: readonly string[], location: string): Matcher[] {
    return texts.flatMap((text, index) => {
      if (this.programSize > POLICY_PROGRAM_MAX) {
        const message = `has regular expressions that are too large together (at most ${POLICY_PROGRAM_MAX} steps)`;
        this.reportOnce('', 'routes', message, 'regex_too_large');
        return [];
      }
      const compiled = this.matcher(text);
      if (compiled.ok) return [compiled.matcher];
      this.report(location, `matchers[${index}]`, compiled.error.message, compiled.error.code);
      return [];
    });
  }

  private matcher(text: string): CompiledMatcher {
    const before = this.compiled.get(text);
    if (before) return before;
    const compiled = compileMatcher(text);
    // One that was too large has cost its time too.
    if (compiled.ok) this.programSize += compiled.matcher.programSize;
    else if (compiled.error.code === 'regex_too_large') this.programSize += POLICY_PROGRAM_MAX / 4;
    this.compiled.set(text, compiled);
    return compiled;
  }

  /** Two nodes may lead to the same groups (an alert is then in the group once), but not at two paces. */
  private checkTimings(target: MatchedRoute): void {
    const groups = JSON.stringify([target.receiver, target.path, target.groupBy]);
    const first = this.byGroups.get(groups);
    if (!first) {
      this.byGroups.set(groups, target);
      return;
    }
    for (const field of ['groupWait', 'groupInterval', 'repeatInterval'] as const) {
      if (first[`${field}Ms`] === target[`${field}Ms`]) continue;
      const other = first.location === '' ? 'the root' : first.location;
      const message = `differs from that of ${other}, which has the same receiver, matchers and groupBy and so the same groups`;
      this.report(target.location, field, message, 'conflict');
    }
  }

  private report(location: string, field: string, message: string, code: string): void {
    if (this.errors.length >= POLICY_ERRORS_MAX) return;
    this.errors.push({ path: join(location, field), message, code });
  }

  private reportOnce(location: string, field: string, message: string, code: string): void {
    if (this.errors.some((error) => error.code === code && error.message === message)) return;
    this.report(location, field, message, code);
  }
}

/** The order in which matchers are written, and writing one twice, means nothing. */
function canonicalTexts(matchers: readonly Matcher[]): string[] {
  return [...new Set(matchers.map(({ text }) => text))].sort();
}

function join(location: string, field: string): string {
  return location === '' ? field : `${location}.${field}`;
}
