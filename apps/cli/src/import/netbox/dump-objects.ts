import { createReadStream } from 'node:fs';
import { CliError } from '../../cli-error.js';

/** One object of a dump. The key is a number in NetBox and a UUID in Nautobot. */
export interface DumpObject {
  readonly model: string;
  readonly pk: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Characters of one object; more are no object of an inventory. */
const OBJECT_MAX = 8 * 1024 * 1024;

/**
 * The objects of a dump, as NetBox and Nautobot write it (`dumpdata`): a JSON array, or one object a line.
 * One object at a time is in memory.
 * @throws CliError when the file is none.
 */
export async function* dumpObjects(path: string): AsyncGenerator<DumpObject, void, undefined> {
  let count = 0;
  for await (const text of objectTexts(path)) {
    count += 1;
    yield parse(text, path, count);
  }
  if (count === 0) throw notADump(path, 'it holds no objects');
}

/** The texts of the objects at the top, found by their brackets. */
async function* objectTexts(path: string): AsyncGenerator<string, void, undefined> {
  let text = '';
  let depth = 0;
  let inString = false;
  let escaped = false;
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const characters = String(chunk);
    let start = 0;
    for (let at = 0; at < characters.length; at += 1) {
      const character = characters[at];
      if (inString) {
        if (escaped) escaped = false;
        else if (character === '\\') escaped = true;
        else if (character === '"') inString = false;
      } else if (depth > 0 && character === '"') {
        inString = true;
      } else if (character === '{') {
        if (depth === 0) start = at;
        depth += 1;
      } else if (character === '}' && depth > 0) {
        depth -= 1;
        if (depth > 0) continue;
        yield text + characters.slice(start, at + 1);
        text = '';
      } else if (depth === 0 && character !== undefined && !/[\s[\],\ufeff]/u.test(character)) {
        throw notADump(path, `found ${JSON.stringify(character)} where an object must begin`);
      }
    }
    if (depth > 0) text += characters.slice(start);
    if (text.length > OBJECT_MAX) throw notADump(path, `an object has more than ${OBJECT_MAX} characters`);
  }
  if (depth > 0) throw notADump(path, 'it ends in the middle of an object');
}

function parse(text: string, path: string, number: number): DumpObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notADump(path, `object ${number} is not JSON`);
  }
  if (typeof value === 'object' && value !== null && 'model' in value && 'pk' in value && 'fields' in value) {
    const { model, pk, fields } = value;
    const key = typeof pk === 'number' || typeof pk === 'string';
    if (typeof model === 'string' && key && typeof fields === 'object' && fields !== null) {
      return { model: model.toLowerCase(), pk: String(pk), fields: { ...fields } };
    }
  }
  throw notADump(path, `object ${number} lacks model, pk or fields`);
}

function notADump(path: string, why: string): CliError {
  return new CliError(`${path} is no dump of NetBox or Nautobot (dumpdata as JSON): ${why}.`);
}
