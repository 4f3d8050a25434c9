import { RE2JS } from 're2js';
import { BsonType } from '../bson/bson-type.js';
import { type RawValue, textOf } from '../bson/raw-value.js';
import { CommandError, badValue } from '../command-error.js';
import { pcreToRe2 } from './pcre-to-re2.js';

export interface CompiledRegex {
  readonly pattern: string;
  readonly options: string;
  /** Whether a text has a match. Takes time in proportion to the text, whatever the pattern. */
  readonly matches: (text: string) => boolean;
  /** The text that every match begins with; undefined if there is no such text. */
  readonly prefix: string | undefined;
}

const INVALID_REGEX = 51091;
/** The time of a match grows with pattern times text: this bounds it. MongoDB takes 16 KiB. */
const MAX_PATTERN_BYTES = 2_048;

/** Pattern and options of a regular expression value. */
export function regexParts(value: RawValue): { pattern: string; options: string } {
  const [pattern = '', options = ''] = value.bytes.toString('utf8', value.start, value.end).split('\0');
  return { pattern, options };
}

/** Compiles `{$regex, $options}` or a regular expression value. Throws for what would not mean the same. */
export function compileRegex(value: RawValue, options?: string): CompiledRegex {
  if (value.type === BsonType.string) return compilePattern(textOf(value), options ?? '');
  if (value.type !== BsonType.regex) throw badValue('$regex has to be a string');
  const parts = regexParts(value);
  if (options !== undefined && parts.options !== '')
    throw new CommandError(51075, 'options set in both $regex and $options');
  return compilePattern(parts.pattern, options ?? parts.options);
}

/**
 * MongoDB's expressions are PCRE. Here RE2 matches them, in linear time; what PCRE and RE2 read
 * differently is rewritten, and what RE2 lacks (look-around, back references, possessive and atomic
 * groups) is refused. Plain texts, the commonest search, take JavaScript's faster matcher.
 */
function compilePattern(pattern: string, options: string): CompiledRegex {
  if (Buffer.byteLength(pattern) > MAX_PATTERN_BYTES)
    throw new CommandError(
      INVALID_REGEX,
      `Regular expression is longer than the ${MAX_PATTERN_BYTES} bytes that this server supports`,
    );
  const flags = new Set(options);
  for (const flag of flags)
    if (!'imsu'.includes(flag))
      throw new CommandError(
        51108,
        `invalid flag in regex options: ${flag}, or not supported by this server`,
      );
  const multiline = flags.has('m');
  return {
    pattern,
    options: [...flags].sort().join(''),
    matches: plainMatcher(pattern, flags.has('i')) ?? re2Matcher(pattern, flags),
    prefix: flags.has('i') || multiline ? undefined : literalPrefix(pattern),
  };
}

/** A matcher for a text without any operator. Nothing in it can backtrack. */
function plainMatcher(pattern: string, ignoreCase: boolean): ((text: string) => boolean) | undefined {
  if (!/^(?:[\p{L}\p{N} _:@,;~"'!%&=<>#/-]|\\[^A-Za-z0-9\s])+$/u.test(pattern)) return undefined;
  const literal = pattern.replace(/\\(.)/gsu, '$1');
  if (!ignoreCase) return (text) => text.includes(literal);
  const regex = new RegExp(literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  return (text) => regex.test(text);
}

function re2Matcher(pattern: string, flags: ReadonlySet<string>): (text: string) => boolean {
  try {
    let bits = 0;
    if (flags.has('i')) bits |= RE2JS.CASE_INSENSITIVE;
    if (flags.has('m')) bits |= RE2JS.MULTILINE;
    if (flags.has('s')) bits |= RE2JS.DOTALL;
    const regex = RE2JS.compile(pcreToRe2(pattern, flags.has('m')), bits);
    return (text) => regex.test(text);
  } catch (error) {
    throw new CommandError(
      INVALID_REGEX,
      `Regular expression is invalid or not supported: ${error instanceof Error ? error.message : pattern}`,
    );
  }
}

/** The literal text after a leading `^`, as far as it is certain. */
function literalPrefix(pattern: string): string | undefined {
  if (!pattern.startsWith('^') || pattern.includes('|')) return undefined;
  const rest = /^\^((?:[\p{L}\p{N} _:@,;~"'!%&=<>#/-]|\\[^A-Za-z0-9])*)(.?)/su.exec(pattern);
  const literal = (rest?.[1] ?? '').replace(/\\(.)/gsu, '$1');
  const next = rest?.[2] ?? '';
  const certain = '*?{'.includes(next) && next !== '' ? [...literal].slice(0, -1).join('') : literal;
  return certain === '' ? undefined : certain;
}
