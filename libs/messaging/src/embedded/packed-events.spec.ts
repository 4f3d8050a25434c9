import {
  packedSize,
  packEvents,
  PackedEventsError,
  unpackEvents,
  type PackedEvent,
} from './packed-events.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const EVENTS: PackedEvent[] = [
  { key: 'renewal-check', headers: { ce_id: 'a', ünï: '☎' }, value: text('{"n":1}') },
  { key: '', headers: {}, value: new Uint8Array() },
  { key: 'k', headers: { ce_id: 'b' }, value: new Uint8Array([0, 255, 128, 0]) },
];

it('events come out of a pack as they went in', () => {
  expect(unpackEvents(packEvents(EVENTS))).toEqual(EVENTS);
  expect(unpackEvents(packEvents([]))).toEqual([]);
});

it('a pack can lie anywhere in its buffer', () => {
  const packed = packEvents(EVENTS);
  const buffer = new Uint8Array(packed.byteLength + 7);
  buffer.set(packed, 5);
  expect(unpackEvents(buffer.subarray(5, 5 + packed.byteLength))).toEqual(EVENTS);
});

it('a pack that was cut off is refused, wherever it was cut', () => {
  const packed = packEvents(EVENTS.slice(0, 1));
  for (let length = 1; length < packed.byteLength; length += 1) {
    expect(() => unpackEvents(packed.subarray(0, length))).toThrow(PackedEventsError);
  }
});

it('a pack of something else is refused', () => {
  const packed = packEvents(EVENTS.slice(0, 1));
  const other = text('["k",1]');
  const wrong = new Uint8Array(4 + other.byteLength);
  new DataView(wrong.buffer).setUint32(0, other.byteLength);
  wrong.set(other, 4);
  expect(() => unpackEvents(Buffer.concat([packed, wrong]))).toThrow('hold no key and headers');
});

it('the size is told before packing, near enough', () => {
  const told = EVENTS.reduce((sum, event) => sum + packedSize(event), 0);
  expect(Math.abs(told - packEvents(EVENTS).byteLength)).toBeLessThan(40);
});
