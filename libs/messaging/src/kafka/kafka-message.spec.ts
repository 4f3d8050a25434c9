import { type KafkaMessage } from 'kafkajs';
import { makeDeadLetter } from '../dead-letter.js';
import { makeEvent } from '../testing/event-port-contract.js';
import { sizeOf, toDeadLetterMessage, toIncomingEvent, toMessage } from './kafka-message.js';
import { attemptsNote, readAttemptsNote } from './kafka-partition.js';
import { toRawMessage, toRawRecord } from './raw-record.js';

const BINARY = Buffer.from([0xff, 0x00, 0x80]);

const received = (more: Partial<KafkaMessage> = {}): KafkaMessage =>
  ({
    key: Buffer.from('k'),
    value: Buffer.from('{}'),
    headers: { ce_id: Buffer.from('1'), twice: [Buffer.from('a'), Buffer.from('b')], raw: BINARY },
    offset: '7',
    timestamp: '1763791200000',
    attributes: 0,
    ...more,
  }) as KafkaMessage;

test('a message as handlers see it has text for key and headers, and the bytes of its value', () => {
  const event = toIncomingEvent('t.v1', 3, received());
  expect(event).toMatchObject({ topic: 't.v1', partition: 3, offset: '7', key: 'k' });
  expect(event.headers).toMatchObject({ ce_id: '1', twice: 'b' });
  expect(event.timestamp).toBe('2025-11-22T06:00:00.000Z');
});

test('what others may write is read too: no key, no value, no headers, a time that is none', () => {
  const event = toIncomingEvent(
    't.v1',
    0,
    received({ key: null, value: null, headers: {}, timestamp: '-1' }),
  );
  expect(event).toMatchObject({ key: '', headers: {}, timestamp: '1970-01-01T00:00:00.000Z' });
  expect(event.value).toHaveLength(0);
});

test('a dead letter has the bytes of the original, headers that are no text included, and why it is one', () => {
  const original = received({ key: BINARY, value: BINARY });
  const letter = makeDeadLetter(toIncomingEvent('t.v1', 0, original), 'not JSON', 1);
  const message = toDeadLetterMessage(letter, original);
  expect(message.key).toEqual(BINARY);
  expect(message.value).toEqual(BINARY);
  expect(message.headers).toMatchObject({ raw: BINARY, 'dlt-reason': 'not JSON', 'dlt-offset': '7' });
  expect(message.headers?.['twice']).toHaveLength(2);
});

test('a record survives being read and written as it is', () => {
  const record = toRawRecord('t.v1', 0, received({ key: null }));
  expect(record.headers.map(({ name }) => name)).toEqual(['ce_id', 'twice', 'twice', 'raw']);
  const message = toRawMessage(record);
  expect(message.key).toBeNull();
  expect(message.headers).toEqual({
    ce_id: Buffer.from('1'),
    twice: [Buffer.from('a'), Buffer.from('b')],
    raw: BINARY,
  });
});

test('the size of a message is not told too small', () => {
  const message = toMessage(makeEvent('t.v1', 'ключ', 'ж'.repeat(1000)));
  expect(sizeOf(message)).toBeGreaterThan(2000 + 8);
});

test('attempts stand in the metadata of a commit, and any other text means none', () => {
  expect(readAttemptsNote(attemptsNote(3))).toBe(3);
  for (const text of [null, '', 'attempts=', 'attempts=-1', 'x attempts=2'])
    expect(readAttemptsNote(text)).toBe(0);
});
