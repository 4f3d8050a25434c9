import { type StoredDeadLetter } from '@tenor/messaging';
import { plainText } from '../terminal/plain-text.js';
import { type Style } from '../terminal/style.js';
import { cut, tableLines } from '../terminal/table.js';

const REASON_MAX = 80;

/** A table of letters, one a line. */
export function letterTable(letters: readonly StoredDeadLetter[], style: Style): string {
  const columns = [
    { title: 'ID' },
    { title: 'Since' },
    { title: 'Tries', align: 'right' },
    { title: 'Reason' },
  ] as const;
  const rows = letters.map(({ id, at, attempts, reason }) => [
    id,
    at,
    String(attempts),
    cut(plainText(reason), REASON_MAX),
  ]);
  const lines = tableLines(columns, rows).map((line, index) => (index === 0 ? style('dim', line) : line));
  return `${lines.join('\n')}\n`;
}

/** All that is known of a letter; its body as people read it. */
export function letterText(letter: StoredDeadLetter, style: Style): string {
  const { id, topic, key, reason, attempts, origin, at, retriedAt, headers } = letter;
  const facts: readonly (readonly [string, string])[] = [
    ['Topic', topic],
    ['Key', plainText(key)],
    ['Reason', plainText(reason)],
    ['Tries', String(attempts)],
    ['Since', at],
    ['Stood at', `partition ${origin.partition ?? '?'}, offset ${origin.offset ?? '?'}`],
    ['Retried', retriedAt ?? 'no'],
  ];
  const names = Object.keys(headers).sort();
  return [
    style('bold', id),
    ...facts.map(([name, value]) => `  ${name.padEnd(8)}  ${value}`),
    style('dim', 'Headers'),
    ...names.map((name) => `  ${plainText(name)}: ${plainText(headers[name] ?? '')}`),
    style('dim', `Body (${letter.value.byteLength} bytes)`),
    ...bodyLines(letter.value).map((line) => `  ${plainText(line)}`),
    '',
  ].join('\n');
}

/** A letter for programs: the exact bytes in Base64, and as text when they are UTF-8. */
export function letterJson(letter: StoredDeadLetter): Readonly<Record<string, unknown>> {
  const { value, ...rest } = letter;
  return { ...rest, value: Buffer.from(value).toString('base64'), text: decoded(value) ?? null };
}

function bodyLines(value: Uint8Array): readonly string[] {
  if (value.byteLength === 0) return ['(empty)'];
  const text = decoded(value);
  if (text === undefined) return ['(no text; in Base64)', Buffer.from(value).toString('base64')];
  return (prettyJson(text) ?? text).split('\n');
}

function prettyJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

function decoded(value: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}
