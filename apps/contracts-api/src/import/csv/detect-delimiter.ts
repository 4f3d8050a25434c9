/** What may stand between the cells of a file. */
export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/**
 * The delimiter that occurs most often in the header, outside of quotes; the comma when the header has
 * none (a file of one column) or when two occur equally often.
 *
 * @param beginning The beginning of the file; what follows the first record is not looked at.
 */
export function detectDelimiter(beginning: string): Delimiter {
  const counts = new Map<string, number>();
  let quoted = false;
  let started = false;
  for (const character of beginning) {
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n') {
      // Empty lines before the header are no record.
      if (started) break;
      continue;
    } else counts.set(character, (counts.get(character) ?? 0) + 1);
    if (character !== '\r' && character !== '\uFEFF') started = true;
  }
  return DELIMITERS.reduce((best, candidate) =>
    (counts.get(candidate) ?? 0) > (counts.get(best) ?? 0) ? candidate : best,
  );
}
