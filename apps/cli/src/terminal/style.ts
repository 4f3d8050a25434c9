import { type CliContext, type Output } from '../context.js';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** How a text may look. */
export type Look = keyof typeof CODES;
/** Gives a text a look, or returns it as it is where colours are not wanted. */
export type Style = (look: Look, text: string) => string;

/** Colours on a terminal only, and none when NO_COLOR (https://no-color.org) is set or TERM is "dumb". */
export function styleFor(output: Output, env: CliContext['env']): Style {
  const plain = !output.isTTY || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  if (plain) return (_look, text) => text;
  return (look, text) => `\u001b[${CODES[look]}m${text}\u001b[0m`;
}
