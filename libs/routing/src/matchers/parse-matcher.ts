/** Equal, not equal, matches the regular expression, does not match it. */
export type MatcherOperator = '=' | '!=' | '=~' | '!~';

/** A matcher as written, taken apart. */
export interface MatcherParts {
  readonly name: string;
  readonly operator: MatcherOperator;
  /** Without quotes and escapes. */
  readonly value: string;
  /** Where the value begins: the number of its first character, from 1. */
  readonly valuePosition: number;
}

/** Why a text is no matcher. */
export interface MatcherError {
  /** Number of the character that is at fault, from 1; one more than the length for the end. */
  readonly position: number;
  /** Begins with the position: `at character 5: …`. */
  readonly message: string;
  readonly code: 'invalid_matcher' | 'invalid_regex' | 'regex_too_large';
}

export type ParsedMatcher =
  { readonly ok: true; readonly parts: MatcherParts } | { readonly ok: false; readonly error: MatcherError };

const SIMPLE_NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /=~|!~|!=|=/y;
const BLANKS = /\s*/y;
const QUOTED = /"((?:[^"\\]|\\[^])*)"/y;
// What may be a slip of the pen (a second matcher, a doubled operator, a forgotten quote) wants quotes.
const UNQUOTED = /[^\s"'`,{}=!~]+/y;

/**
 * Reads one matcher: a label name, an operator (`=`, `!=`, `=~`, `!~`) and a value, with white space
 * around each as one likes.
 *
 * - A name is `[A-Za-z_][A-Za-z0-9_]*`; any other label (the tag "edge site" is the label
 *   `tag_edge site`) stands in double quotes.
 * - A value in double quotes knows the escapes `\"`, `\\` and `\n`; any other backslash stands for
 *   itself, so that `"a\.b"` is the expression `a\.b`.
 * - A value without quotes is taken as it is; it holds no white space, quotes, commas, braces, or `= ! ~`.
 *   The empty text is written `""`.
 */
export function parseMatcher(text: string): ParsedMatcher {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  const refuse = (message: string): ParsedMatcher => ({
    ok: false,
    error: matcherError(characterAt(text, at), message),
  });

  take(BLANKS);
  const quotedName = take(QUOTED);
  const name = quotedName ? unescape(quotedName[1] ?? '') : take(SIMPLE_NAME)?.[0];
  if (name === undefined) {
    return refuse(
      text[at] === '"' ? 'the closing quote of the label is missing' : 'expected the name of a label',
    );
  }
  if (name === '') return refuse('the name of a label must not be empty');
  take(BLANKS);
  const operator = take(OPERATOR)?.[0];
  if (!isOperator(operator)) return refuse('expected one of =, !=, =~, !~');
  take(BLANKS);
  const valuePosition = characterAt(text, at);
  const quotedValue = take(QUOTED);
  const value = quotedValue ? unescape(quotedValue[1] ?? '') : take(UNQUOTED)?.[0];
  if (value === undefined) return refuse(whyNoValue(text[at]));
  take(BLANKS);
  if (at < text.length) {
    return refuse(
      quotedValue
        ? 'unexpected text after the value'
        : 'a value with spaces, quotes, commas, braces, "=", "!" or "~" must stand in double quotes',
    );
  }
  return { ok: true, parts: { name, operator, value, valuePosition } };
}

/**
 * The matcher in the one form that all ways of writing it share: `tier="urgent"`. Reading it again gives
 * the same parts.
 */
export function formatMatcher({ name, operator, value }: Omit<MatcherParts, 'valuePosition'>): string {
  const simple = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  return `${simple ? name : quote(name)}${operator}${quote(value)}`;
}

/** An error at that character. */
export function matcherError(
  position: number,
  message: string,
  code: MatcherError['code'] = 'invalid_matcher',
): MatcherError {
  return { position, message: `at character ${position}: ${message}`, code };
}

function whyNoValue(next: string | undefined): string {
  if (next === undefined) return 'expected a value ("" for the empty text)';
  if (next === '"') return 'the closing quote of the value is missing';
  return `a value that begins with ${JSON.stringify(next)} must stand in double quotes`;
}

function isOperator(text: string | undefined): text is MatcherOperator {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}

function unescape(quoted: string): string {
  return quoted.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** People count characters, not UTF-16 units. */
function characterAt(text: string, offset: number): number {
  return [...text.slice(0, offset)].length + 1;
}
