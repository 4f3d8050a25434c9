import { isUtf8 } from 'node:buffer';

const LINE_FEED = 0x0a;

/**
 * The line (from 1) of the first byte that is not UTF-8, or null when all of it is. Decoders put
 * a replacement character there in silence; an import must not store such a name.
 */
export async function findInvalidUtf8(chunks: AsyncIterable<Uint8Array>): Promise<number | null> {
  let line = 1;
  let pending: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    // A line feed is never part of a longer sequence: whole lines can be judged alone.
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const lines = bytes.subarray(0, end);
    if (!isUtf8(lines)) return line + linesBeforeFault(lines);
    line += countLineFeeds(lines);
    pending = bytes.subarray(end);
    // A line longer than many chunks: judged up to the last byte that starts a character.
    if (pending.length > 1_048_576) {
      const whole = pending.length - tailLength(pending);
      if (!isUtf8(pending.subarray(0, whole))) return line;
      pending = pending.subarray(whole);
    }
  }
  return isUtf8(pending) ? null : line;
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

function linesBeforeFault(bytes: Uint8Array): number {
  let start = 0;
  for (let lines = 0; ; lines += 1) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    if (end === 0 || !isUtf8(bytes.subarray(start, end))) return lines;
    start = end;
  }
}

/** How many bytes at the end belong to a character that may not be complete: 0 to 4. */
function tailLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 4 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return back - 1;
    if (byte >= 0xc0) return back;
  }
  return 0;
}
