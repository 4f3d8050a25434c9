import { invalidInput } from '@tenor/domain';
import { createHash } from 'node:crypto';
import { type CursorValue } from './list-definition.js';

/**
 * A cursor holds the sort values of the last row shown, so that the next page starts after it whatever
 * was added meanwhile, and what it is bound to, so that it cannot go on in another list or order.
 */
export function encodeCursor(values: readonly CursorValue[], binding: string): string {
  return Buffer.from(JSON.stringify([binding, ...values])).toString('base64url');
}

/** @throws Problem invalid_input naming `cursor` when it is none of ours, or of another list, sort or filter. */
export function decodeCursor(cursor: string, binding: string, length: number): CursorValue[] {
  const [bound, ...values] = parse(cursor);
  if (values.length === 0 || !values.every(isCursorValue)) throw refused('is not a cursor of this list');
  if (bound !== binding || values.length !== length) {
    throw refused('belongs to a list with another sort or other filters');
  }
  return values;
}

/** A short text that differs when the list, its sort or its filters do. */
export function cursorBinding(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

function parse(cursor: string): unknown[] {
  if (!/^[A-Za-z0-9_-]{1,8192}$/.test(cursor)) throw refused('is not a cursor of this list');
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {
    // Not ours: refused below.
  }
  throw refused('is not a cursor of this list');
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function refused(message: string): Error {
  return invalidInput([{ path: 'cursor', message, code: 'invalid_cursor' }]);
}
