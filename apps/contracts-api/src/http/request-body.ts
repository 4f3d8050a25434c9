import { invalidInput, type FieldError } from '@tenor/domain';
import { isJsonObject, type JsonObject } from './merge-patch.js';

/** Deeper JSON than this is no object of ours. */
const MAX_DEPTH = 32;
/** Faults listed at most: the rest would not help. */
const MAX_FAULTS = 20;

/**
 * Reads the text of a JSON body. An empty one is none: many clients announce JSON with every request.
 * @throws Problem invalid_input when it is not JSON, is nested deeper than 32 levels, or has a field
 * named `__proto__` or like a query operator (`$gt`), or a text with a NUL, at any level, naming it.
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput([fault('', 'the body is not valid JSON', 'invalid_json')]);
  }
  const faults: FieldError[] = [];
  findUnsafe(value, '', 0, faults);
  if (faults.length > 0) throw invalidInput(faults);
  return value;
}

/** @throws Problem invalid_input when there is no body, or it is not a JSON object. */
export function objectBody(body: unknown): JsonObject {
  if (body === undefined) throw invalidInput([fault('', 'the request needs a JSON body', 'required')]);
  if (!isJsonObject(body)) throw invalidInput([fault('', 'the body must be a JSON object', 'invalid_type')]);
  return body;
}

/** @throws Problem invalid_input naming each field of the body that only the server writes. */
export function refuseReadOnly(body: JsonObject, readOnly: readonly string[]): void {
  const faults = readOnly
    .filter((name) => Object.hasOwn(body, name))
    .map((name) => fault(name, 'is read-only', 'read_only'));
  if (faults.length > 0) throw invalidInput(faults);
}

/** NUL and halves of surrogate pairs cannot be stored and read back as they came. */
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Cs}/u.test(text);
}

function findUnsafe(value: unknown, path: string, depth: number, faults: FieldError[]): void {
  if (typeof value === 'string' && !isStorable(value)) {
    faults.push(fault(path, 'must not hold control characters', 'control_characters'));
  }
  if (typeof value !== 'object' || value === null || faults.length >= MAX_FAULTS) return;
  if (depth >= MAX_DEPTH) {
    faults.push(fault(path, `must not be nested deeper than ${MAX_DEPTH} levels`, 'too_deep'));
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => findUnsafe(item, `${path}[${index}]`, depth + 1, faults));
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (name === '__proto__' || name.startsWith('$')) {
      faults.push(fault(at, 'is not allowed as a field name', 'unsafe_name'));
    } else {
      findUnsafe(item, at, depth + 1, faults);
    }
  }
}

function fault(path: string, message: string, code: string): FieldError {
  return { path, message, code };
}
