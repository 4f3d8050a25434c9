const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * Text of the server on one line, safe to show: control characters (a terminal would obey them)
 * and marks that reverse the direction of the rest of the line become spaces.
 */
export function plainText(text: string): string {
  return text.replace(CONTROL, ' ').replace(DIRECTION, ' ');
}
