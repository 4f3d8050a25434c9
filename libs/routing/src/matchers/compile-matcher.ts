import { RE2JS, RE2JSException } from 're2js';
import { labelValue, type Labels } from '../labels.js';
import {
  formatMatcher,
  matcherError,
  parseMatcher,
  type MatcherError,
  type MatcherOperator,
  type MatcherParts,
} from './parse-matcher.js';

/** A condition on one label, ready to be asked often. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatcherOperator;
  readonly value: string;
  /** The canonical text: the same for every way of writing this matcher. */
  readonly text: string;
  /** Size of the compiled expression in RE2 instructions; 0 without one. */
  readonly programSize: number;
  matches(labels: Labels): boolean;
}

export type CompiledMatcher =
  { readonly ok: true; readonly matcher: Matcher } | { readonly ok: false; readonly error: MatcherError };

/** Largest expression, in RE2 instructions (about one a character; `a{1000}` has 1000). */
export const REGEX_PROGRAM_MAX = 2_000;

/**
 * Reads a matcher (see {@link parseMatcher} for how it is written) and compiles its expression once.
 * Expressions are RE2's: linear in the text's length, whatever it says, hence without look-around and
 * back references. They are anchored at both ends, and `.` is any character, line feeds too. A missing
 * label is the empty text: `owner=""` holds without an owner, and so does `owner!=x`.
 */
export function compileMatcher(text: string): CompiledMatcher {
  const parsed = parseMatcher(text);
  if (!parsed.ok) return parsed;
  const { parts } = parsed;
  const { operator, value } = parts;
  if (operator === '=' || operator === '!=') {
    const equal = operator === '=';
    return { ok: true, matcher: toMatcher(parts, 0, (actual) => (actual === value) === equal) };
  }
  const compiled = compileExpression(parts);
  if (!compiled.ok) return compiled;
  const { expression } = compiled;
  const like = operator === '=~';
  return {
    ok: true,
    matcher: toMatcher(parts, expression.programSize(), (actual) => expression.testExact(actual) === like),
  };
}

/** True when every matcher holds: with none, always. */
export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => matcher.matches(labels));
}

function toMatcher(parts: MatcherParts, programSize: number, holds: (value: string) => boolean): Matcher {
  const { name, operator, value } = parts;
  return {
    name,
    operator,
    value,
    text: formatMatcher(parts),
    programSize,
    matches: (labels) => holds(labelValue(labels, name)),
  };
}

function compileExpression({
  value,
  valuePosition,
}: MatcherParts): { ok: true; expression: RE2JS } | { ok: false; error: MatcherError } {
  try {
    const expression = RE2JS.compile(value, RE2JS.DOTALL);
    if (expression.programSize() <= REGEX_PROGRAM_MAX) return { ok: true, expression };
    const message = `the regular expression is too large (at most ${REGEX_PROGRAM_MAX} steps when its repetitions are written out)`;
    return { ok: false, error: matcherError(valuePosition, message, 'regex_too_large') };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    // The flag for "any character" is the library's prefix, not what somebody wrote.
    const reason = error.message.replace(/^error parsing regexp: /, '').replace('`(?s)', '`');
    const message = `not a regular expression (RE2): ${reason}`;
    return { ok: false, error: matcherError(valuePosition, message, 'invalid_regex') };
  }
}
