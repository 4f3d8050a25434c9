// C0 and C1 controls, line and paragraph separators, bidirectional controls and other marks without a
// width that could hide or reorder what stands beside them, and lone surrogates.
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\p{Cs}]+/gu;

/** One line of at most `max` characters, cut with an ellipsis: safe in a header, a title, a cell. */
export function clean(text: string, max: number): string {
  const line = text.replace(UNSAFE, ' ').replace(/\s+/gu, ' ').trim();
  return clip(line, max);
}

/** The text cut to `max` UTF-16 units, never inside a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** "1 contract", "2 contracts", "1,234 contracts". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(String(count))} ${count === 1 ? one : many}`;
}

/** Thousands apart: "1234567" is "1,234,567". Digits only. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** The text with its first letter in upper case. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
