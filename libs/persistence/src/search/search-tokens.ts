/** Bounds that keep the index on tokens small whatever people write. */
export const SEARCH_TOKENS_MAX = 64;
export const SEARCH_TOKEN_MAX_CHARACTERS = 64;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text as they are stored and looked for: NFKC, lower case, split at everything that is
 * neither letter nor digit (`CN-2026/7` is `cn`, `2026`, `7`), each once, in order of appearance.
 */
export function wordsOf(text: string): string[] {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  return [...new Set(words.map((word) => [...word].slice(0, SEARCH_TOKEN_MAX_CHARACTERS).join('')))];
}

/** What `searchTokens` holds for an object: the words of its texts, at most {@link SEARCH_TOKENS_MAX}. */
export function searchTokens(texts: readonly (string | null)[]): string[] {
  const words = texts.flatMap((text) => (text === null ? [] : wordsOf(text)));
  return [...new Set(words)].slice(0, SEARCH_TOKENS_MAX);
}

const NUMBER = /\p{N}{2}/u;

/** One condition of a search: some token of the object starts with the word. */
export interface TokenCondition {
  readonly searchTokens: { readonly $elemMatch: { readonly $gte: string; readonly $lt: string } };
}

/** Sorts behind every text that starts with the word: the last code point, in UTF-8 as in BSON order. */
const LAST_CODE_POINT = '\u{10ffff}';

/**
 * The conditions (to be joined by `$and`) under which an object matches what somebody typed: every word
 * is the beginning of some token. Ranges, not regular expressions, so that the index serves them.
 * First the word that is likely to leave the fewest candidates: numbers of two digits and more tell objects
 * apart that are named alike (`device-777`), then the longer. Empty when the text has no word.
 */
export function searchConditions(typed: string): TokenCondition[] {
  return wordsOf(typed)
    .sort((a, b) => Number(NUMBER.test(b)) - Number(NUMBER.test(a)) || b.length - a.length)
    .slice(0, SEARCH_TOKENS_MAX)
    .map((word) => ({ searchTokens: { $elemMatch: { $gte: word, $lt: word + LAST_CODE_POINT } } }));
}
