import { RE2JS } from 're2js';

const PCRE_SPACES = String.raw`\t\n\x0b\f\r `;

/**
 * Rewrites a PCRE pattern for RE2 where the two read it differently: `$` before a last line feed, `\s`
 * with the vertical tab, escaped punctuation. Throws Error, in words for the user, for what has
 * another meaning and cannot be rewritten; RE2 itself refuses what it does not have.
 */
export function pcreToRe2(pattern: string, multiline: boolean): string {
  let out = '';
  let inClass = false;
  let depth = 0;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      i += 1;
      out += rewriteEscape(pattern.charAt(i), inClass);
    } else if (inClass) {
      const posix = /^\[:\^?[a-z]+:\]/.exec(pattern.slice(i))?.[0];
      out += posix ?? (char === '[' ? '\\[' : char);
      if (posix !== undefined) i += posix.length - 1;
      else inClass = char !== ']';
    } else if (char === '[') {
      inClass = true;
      const opening = /^\[\^?\]?/.exec(pattern.slice(i))?.[0] ?? '[';
      // A bracket right after the opening is itself a member.
      out += opening.endsWith(']') ? `${opening.slice(0, -1)}\\]` : opening;
      i += opening.length - 1;
    } else {
      depth += char === '(' ? 1 : char === ')' ? -1 : 0;
      out += rewriteOutsideClass(char, pattern.slice(i + 1), multiline, depth);
    }
  }
  return out;
}

function rewriteOutsideClass(char: string, rest: string, multiline: boolean, depth: number): string {
  if (char === '(' && /^\?[a-zA-Z-]*[mxJnaD]/.test(rest) && !/^\?P?</.test(rest))
    throw new Error(`inline options '(${rest.slice(0, 4)}' are not supported, but i, s and U are`);
  if (char === '$' && !multiline) {
    if (!isLast(rest, depth)) throw new Error("'$' before the end of the pattern is not supported");
    return String.raw`(?:\n?\z)`;
  }
  // PCRE's ^ does not match after a line feed that ends the text, RE2's does.
  if (char === '^' && multiline && mayBeEmpty(rest))
    throw new Error("'^' before what may be empty is not supported with the option m");
  return char;
}

/** Whether nothing can be matched after a place: the pattern ends there, or the alternative. */
function isLast(rest: string, depth: number): boolean {
  return rest === '' || (depth === 0 && rest.startsWith('|')) || /^(?:\|[^()\\]*)?\)+$/.test(rest);
}

function mayBeEmpty(rest: string): boolean {
  try {
    return RE2JS.compile(rest).test('');
  } catch {
    // Part of a group: not looked into.
    return true;
  }
}

function rewriteEscape(char: string, inClass: boolean): string {
  if (char === 's') return inClass ? PCRE_SPACES : `[${PCRE_SPACES}]`;
  if (char === 'S' && !inClass) return `[^${PCRE_SPACES}]`;
  if ((char === 'S' && inClass) || char === 'v' || char === 'C')
    throw new Error(`\\${char}${inClass ? ' in a class' : ''} is not supported`);
  // What is neither letter nor digit stands for itself in PCRE.
  return char.charCodeAt(0) < 0x80 ? `\\${char}` : char;
}
