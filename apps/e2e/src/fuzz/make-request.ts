import { randomUUID } from 'node:crypto';
import { type Operation } from './operations.js';
import { NASTY_TEXTS } from './nasty-values.js';
import { valueOf, type Making, type Schema } from './value-of.js';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What requests are made with. */
export interface RequestMaking extends Making {
  /** Ids of the objects that the operation may be about. */
  readonly own: readonly string[];
}

/** A request for the operation: mostly as it is described, sometimes not. */
export function makeRequest(operation: Operation, making: RequestMaking): FuzzRequest {
  const { dice } = making;
  let path = operation.path;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const { name, in: place, schema } of operation.parameters) {
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(pathText(schema, making)));
    else if (place === 'query' && dice.chance(0.1)) query.append(name, textOf(schema, making));
    else if (place === 'header' && dice.chance(0.1)) headers[name] = headerText(schema, making);
  }
  if (dice.chance(0.02)) query.append(dice.pick(NASTY_TEXTS), 'x');
  const [type, schema] =
    operation.bodies.size === 0 ? [undefined, undefined] : dice.pick([...operation.bodies]);
  const body = type === undefined ? undefined : bodyText(type, schema, making);
  if (type !== undefined) headers['content-type'] = bodyType(type);
  const search = query.toString();
  return { method: operation.method, path: search === '' ? path : `${path}?${search}`, headers, body };
}

const BOUNDARY = 'fuzzfuzzfuzz';

function bodyType(type: string): string {
  return type === 'multipart/form-data' ? `${type}; boundary=${BOUNDARY}` : type;
}

function bodyText(type: string, schema: Schema, making: Making): string {
  if (type.includes('json') && !type.includes('ndjson')) return JSON.stringify(valueOf(schema, making));
  const lines = Array.from({ length: 3 }, () => textOf({ type: 'string' }, making).replaceAll('\n', ' '));
  if (type !== 'multipart/form-data') return ['name,status', ...lines].join('\n');
  const part = 'content-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv';
  return `--${BOUNDARY}\r\n${part}\r\n\r\n${lines.join('\n')}\r\n--${BOUNDARY}--\r\n`;
}

function pathText(schema: Schema, making: RequestMaking): string {
  const { dice, own } = making;
  if (schema['format'] === 'uuid' && own.length > 0 && dice.chance(0.8)) return dice.pick(own);
  // An empty part is another address.
  const text = textOf(schema, making);
  return text === '' || text === '.' || text === '..' ? randomUUID() : text.slice(0, 150);
}

function textOf(schema: Schema, making: Making): string {
  if (making.dice.chance(making.nasty)) return making.dice.pick(NASTY_TEXTS);
  const value = valueOf(schema, { ...making, nasty: 0 });
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Headers are visible ASCII: all else never leaves a client. */
function headerText(schema: Schema, making: Making): string {
  const text = making.dice.chance(0.3) ? '"1"' : textOf(schema, making);
  return text.replace(/[^\x20-\x7e]/g, '?').trim();
}
