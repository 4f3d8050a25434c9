import { type KafkaMessage } from 'kafkajs';

/** The messages in an answer of `Broker.fetch`, for which kafkajs has no type: control records left out. */
export function fetchedMessages(answer: unknown): readonly KafkaMessage[] {
  return listOf(answer, 'responses')
    .flatMap((topic) => listOf(topic, 'partitions'))
    .flatMap((partition) => listOf(partition, 'messages'))
    .filter(isMessage);
}

function listOf(value: unknown, field: string): readonly unknown[] {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  if (!Array.isArray(list)) throw new TypeError(`the answer of Kafka has no list ${field}`);
  return list;
}

function isMessage(value: unknown): value is KafkaMessage {
  if (typeof value !== 'object' || value === null) return false;
  if ('isControlRecord' in value && value.isControlRecord === true) return false;
  return 'offset' in value && typeof value.offset === 'string' && 'value' in value && 'key' in value;
}
