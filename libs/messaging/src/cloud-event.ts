import { isInstant, toInstant, type EventDefinition, type Instant } from '@tenor/domain';
import { formatTraceparent, parseTraceparent } from '@tenor/platform';
import { type IncomingEvent, type OutgoingEvent } from './event-port.js';

/** Header names: CloudEvents 1.0, Kafka protocol binding, binary mode. */
export const CE = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  specVersion: 'ce_specversion',
  correlationId: 'ce_correlationid',
  traceparent: 'traceparent',
  /** The same as an attribute: CloudEvents' Distributed Tracing extension. */
  traceparentAttribute: 'ce_traceparent',
  contentType: 'content-type',
} as const;

const STRUCTURED = 'application/cloudevents+json';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A message as a transport carries it. */
export interface EncodedEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

/** Binary mode: the attributes as headers, the data as JSON bytes. */
export function encodeEvent(event: OutgoingEvent): EncodedEvent {
  return {
    headers: {
      [CE.specVersion]: '1.0',
      [CE.id]: event.id,
      [CE.type]: event.type,
      [CE.source]: event.source,
      [CE.time]: event.time,
      ...(event.correlationId !== undefined && { [CE.correlationId]: event.correlationId }),
      ...(event.traceparent !== undefined && { [CE.traceparent]: event.traceparent }),
      [CE.contentType]: 'application/json',
    },
    value: encoder.encode(JSON.stringify(event.data ?? null)),
  };
}

/** The attributes of a CloudEvent. */
export interface EventAttributes {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: Instant | undefined;
  readonly correlationId: string | undefined;
}

/** A message read: a CloudEvent (binary or structured mode) or bare JSON, then without attributes. */
export interface Message {
  readonly attributes: EventAttributes | undefined;
  /** W3C Trace Context of what caused it, in version 00; undefined when none was given that is one. */
  readonly traceparent: string | undefined;
  readonly data: unknown;
}

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Reads what anybody may have written to a topic: binary mode, structured mode, or bare JSON. */
export function readMessage(incoming: Pick<IncomingEvent, 'headers' | 'value'>): Read<Message> {
  const json = parseJson(incoming.value);
  if (!json.ok) return json;
  const { headers } = incoming;
  if (headers[CE.id] !== undefined || headers[CE.specVersion] !== undefined) {
    return attributesOf(
      {
        specversion: headers[CE.specVersion],
        id: headers[CE.id],
        type: headers[CE.type],
        source: headers[CE.source],
        time: headers[CE.time],
        correlationid: headers[CE.correlationId],
      },
      traceOf(headers),
      json.value,
    );
  }
  const structured = headers[CE.contentType]?.toLowerCase().startsWith(STRUCTURED) ?? false;
  if (structured || looksStructured(json.value)) {
    if (!isObject(json.value)) return fault('a structured CloudEvent must be a JSON object');
    if (json.value['data_base64'] !== undefined)
      return fault('data_base64 is not supported: send data as JSON');
    const trace = traceOf(headers) ?? validTrace(json.value['traceparent']);
    return attributesOf(json.value, trace, json.value['data'] ?? null);
  }
  return { ok: true, value: { attributes: undefined, traceparent: traceOf(headers), data: json.value } };
}

/** An event of a known kind, validated. */
export interface ParsedEvent<Data> {
  readonly attributes: EventAttributes;
  readonly traceparent: string | undefined;
  readonly data: Data;
}

/** Reads an event of one kind; a fault names what is wrong: not JSON, no CloudEvent, another type, bad data. */
export function parseEvent<Data>(
  definition: Pick<EventDefinition<Data>, 'type' | 'data'>,
  incoming: Pick<IncomingEvent, 'headers' | 'value'>,
): Read<ParsedEvent<Data>> {
  const message = readMessage(incoming);
  if (!message.ok) return message;
  const { attributes, traceparent, data } = message.value;
  if (attributes === undefined) return fault('is not a CloudEvent: ce_id and its companions are missing');
  if (attributes.type !== definition.type) {
    return fault(`type is ${JSON.stringify(attributes.type)}, expected ${definition.type}`);
  }
  const parsed = definition.data.safeParse(data);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join('.')} ${issue.message}`.trim());
    return fault(`data: ${faults.join('; ')}`);
  }
  return { ok: true, value: { attributes, traceparent, data: parsed.data } };
}

/** That of the record goes first: who wrote it is nearer than who made the event. */
function traceOf(headers: IncomingEvent['headers']): string | undefined {
  return validTrace(headers[CE.traceparent]) ?? validTrace(headers[CE.traceparentAttribute]);
}

/** What is not valid is as if it were not there, as the recommendation has it. */
function validTrace(given: unknown): string | undefined {
  const trace = typeof given === 'string' ? parseTraceparent(given) : undefined;
  return trace && formatTraceparent(trace);
}

function attributesOf(
  raw: Readonly<Record<string, unknown>>,
  traceparent: string | undefined,
  data: unknown,
): Read<Message> {
  if (raw['specversion'] !== '1.0') return fault('CloudEvents specversion must be 1.0');
  const [id, type, source] = [raw['id'], raw['type'], raw['source']];
  if (!isText(id)) return fault('CloudEvents id must be a text that is not empty');
  if (!isText(type)) return fault('CloudEvents type must be a text that is not empty');
  if (!isText(source)) return fault('CloudEvents source must be a text that is not empty');
  const { time, correlationid } = raw;
  const attributes: EventAttributes = {
    id,
    type,
    source,
    time: typeof time === 'string' ? asInstant(time) : undefined,
    correlationId: isText(correlationid) ? correlationid : undefined,
  };
  return { ok: true, value: { attributes, traceparent, data } };
}

/** RFC 3339 with any offset and precision; undefined for what is none (the time is informative only). */
function asInstant(text: string): Instant | undefined {
  if (isInstant(text)) return text;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : toInstant(new Date(milliseconds));
}

function parseJson(value: Uint8Array): Read<unknown> {
  let text: string;
  try {
    text = decoder.decode(value);
  } catch {
    return fault('is not UTF-8');
  }
  try {
    const json: unknown = JSON.parse(text);
    return { ok: true, value: json };
  } catch {
    return fault('is not JSON');
  }
}

function looksStructured(json: unknown): boolean {
  return isObject(json) && 'specversion' in json && 'type' in json && 'source' in json;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fault(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
