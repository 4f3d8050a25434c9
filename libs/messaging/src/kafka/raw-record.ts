import { type Instant } from '@tenor/domain';
import { type IHeaders, type KafkaMessage, type Message } from 'kafkajs';
import { toTimestamp } from './kafka-message.js';

/** One header; a name may occur more than once. */
export interface RawHeader {
  readonly name: string;
  readonly value: Uint8Array;
}

/** A record as Kafka has it. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  /** A decimal number. */
  readonly offset: string;
  readonly timestamp: Instant;
  readonly key: Uint8Array | null;
  readonly headers: readonly RawHeader[];
  readonly value: Uint8Array | null;
}

/** A record to publish; its key decides the partition. */
export type OutgoingRecord = Pick<RawRecord, 'topic' | 'key' | 'headers' | 'value'>;

export function toRawRecord(topic: string, partition: number, message: KafkaMessage): RawRecord {
  const headers = Object.entries(message.headers ?? {}).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values])
      .filter((value) => value !== undefined)
      .map((value) => ({ name, value: typeof value === 'string' ? Buffer.from(value) : value })),
  );
  const { offset, key, value } = message;
  return { topic, partition, offset, timestamp: toTimestamp(message.timestamp), key, headers, value };
}

export function toRawMessage({ key, headers, value }: OutgoingRecord): Message {
  const grouped: IHeaders = {};
  for (const { name, value: bytes } of headers) {
    const before = grouped[name];
    const one = Buffer.from(bytes);
    if (before === undefined) grouped[name] = one;
    else grouped[name] = Array.isArray(before) ? [...before, one] : [before, one];
  }
  return { key: key && Buffer.from(key), value: value && Buffer.from(value), headers: grouped };
}
