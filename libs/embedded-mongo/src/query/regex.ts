import { BsonType } from '../bson/bson-type.js';
import { type RawValue, textOf } from '../bson/raw-value.js';
import { CommandError, badValue } from '../command-error.js';

export interface CompiledRegex {
  readonly pattern: string;
  readonly options: string;
  readonly regex: RegExp;
  /** The text that every match begins with; undefined if there is no such text. */
  readonly prefix: string | undefined;
}

const INVALID_REGEX = 51091;
const MAX_PATTERN_BYTES = 16_384;
const PCRE_SPACES = String.raw`\t\n\v\f\r `;

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
 * MongoDB's expressions are PCRE, ours are ECMAScript with the `u` flag. What PCRE and ECMAScript
 * read differently is rewritten (`.`, `$`, `^` with `m`, `\s`, escaped punctuation); what ECMAScript
 * does not have (lookbehind aside: inline flags, possessive quantifiers, POSIX classes, `\A`) is refused.
 */
function compilePattern(pattern: string, options: string): CompiledRegex {
  if (Buffer.byteLength(pattern) > MAX_PATTERN_BYTES) throw badValue('Regular expression is too long');
  const flags = new Set(options);
  for (const flag of flags)
    if (!'imsu'.includes(flag)) throw new CommandError(51108, `invalid flag in regex options: ${flag}`);
  const multiline = flags.has('m');
  const source = rewrite(pattern, multiline, flags.has('s'));
  try {
    return {
      pattern,
      options: [...flags].sort().join(''),
      regex: new RegExp(source, flags.has('i') ? 'iu' : 'u'),
      prefix: flags.has('i') || multiline ? undefined : literalPrefix(pattern),
    };
  } catch (error) {
    throw new CommandError(
      INVALID_REGEX,
      `Regular expression is invalid or not supported: ${error instanceof Error ? error.message : pattern}`,
    );
  }
}

function rewrite(pattern: string, multiline: boolean, dotAll: boolean): string {
  let out = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      i += 1;
      out += rewriteEscape(pattern.charAt(i), inClass);
    } else if (inClass) {
      inClass = char !== ']';
      out += char;
    } else if (char === '[') {
      inClass = true;
      const opening = /^\[\^?\]?/.exec(pattern.slice(i))?.[0] ?? '[';
      // In PCRE a bracket right after the opening is itself a member.
      out += opening.endsWith(']') ? `${opening.slice(0, -1)}\\]` : opening;
      i += opening.length - 1;
    } else out += rewriteOutsideClass(char, multiline, dotAll);
  }
  return out;
}

function rewriteOutsideClass(char: string, multiline: boolean, dotAll: boolean): string {
  switch (char) {
    case '.':
      return dotAll ? String.raw`[\s\S]` : String.raw`[^\n]`;
    case '$':
      return multiline ? String.raw`(?=\n|(?![\s\S]))` : String.raw`(?=\n?(?![\s\S]))`;
    case '^':
      return multiline ? String.raw`(?<![^\n])` : '^';
    default:
      return char;
  }
}

function rewriteEscape(char: string, inClass: boolean): string {
  if (char === 's') return inClass ? PCRE_SPACES : `[${PCRE_SPACES}]`;
  if (char === 'S') {
    if (inClass) throw new CommandError(INVALID_REGEX, 'Regular expression: \\S in a class is not supported');
    return `[^${PCRE_SPACES}]`;
  }
  if (/^[A-Za-z0-9]$/.test(char) || '^$\\.*+?()[]{}|/'.includes(char)) return `\\${char}`;
  return inClass && char === '-' ? '\\-' : char;
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
