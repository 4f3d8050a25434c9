import { toInstant, type Instant } from '@tenor/domain';
import { type IHeaders, type KafkaMessage, type Message } from 'kafkajs';
import { encodeEvent } from '../cloud-event.js';
import { type DeadLetter } from '../dead-letter.js';
import { type IncomingEvent, type OutgoingEvent } from '../event-port.js';

const EMPTY = new Uint8Array();

export function toMessage(event: OutgoingEvent): Message {
  const { headers, value } = encodeEvent(event);
  return { key: event.key, headers: { ...headers }, value: bytes(value) };
}

/** A message as handlers see it: key and headers as text (of several values of a header, the last). */
export function toIncomingEvent(topic: string, partition: number, message: KafkaMessage): IncomingEvent {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString('utf8') ?? '',
    headers: textHeaders(message.headers ?? {}),
    value: message.value ?? EMPTY,
    timestamp: toTimestamp(message.timestamp),
  };
}

/** The dead letter of a message: bytes, key and headers of the original as they came, text or not. */
export function toDeadLetterMessage(letter: DeadLetter, original: KafkaMessage): Message {
  const headers: IHeaders = { ...original.headers };
  for (const [name, value] of Object.entries(letter.headers)) {
    if (name.startsWith('dlt-')) headers[name] = value;
  }
  return { key: original.key, headers, value: original.value };
}

/** What a message takes on the wire, roughly and rather too much. */
export function sizeOf(message: Message): number {
  let size = 64 + lengthOf(message.key) + lengthOf(message.value);
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) size += 8 + name.length + lengthOf(one);
  }
  return size;
}

function lengthOf(part: Buffer | string | null | undefined): number {
  if (part === null || part === undefined) return 0;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}

function bytes(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function textHeaders(headers: IHeaders): Readonly<Record<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value.at(-1) : value;
    if (one !== undefined) texts.set(name, typeof one === 'string' ? one : one.toString('utf8'));
  }
  return Object.fromEntries(texts);
}

/** Milliseconds as the broker has them; a producer may have written anything. */
export function toTimestamp(text: string): Instant {
  const milliseconds = Number(text);
  const sane = milliseconds >= 0 && milliseconds <= 253_402_300_799_999;
  return toInstant(new Date(sane ? milliseconds : 0));
}
