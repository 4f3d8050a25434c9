/** What a row of several events holds of each. */
export interface PackedEvent {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

const LENGTH_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The bytes were not written by {@link packEvents}. */
export class PackedEventsError extends Error {
  override readonly name = 'PackedEventsError';
}

/** What an event adds to a pack, roughly, in bytes: to say when a pack is full. */
export function packedSize({ key, headers, value }: PackedEvent): number {
  let size = 2 * LENGTH_BYTES + key.length + value.byteLength;
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0) + 6;
  return size;
}

/**
 * Many events as one value: for each the length of its head, the head (key and headers as JSON), the length
 * of its value, the value's bytes. Lengths are 32 bits, big endian.
 */
export function packEvents(events: readonly PackedEvent[]): Uint8Array {
  const heads = events.map(({ key, headers }) => encoder.encode(JSON.stringify([key, headers])));
  const sizes = events.map(({ value }, index) => (heads[index]?.byteLength ?? 0) + value.byteLength);
  const packed = new Uint8Array(sizes.reduce((sum, size) => sum + size + 2 * LENGTH_BYTES, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  const add = (bytes: Uint8Array): void => {
    view.setUint32(at, bytes.byteLength);
    packed.set(bytes, at + LENGTH_BYTES);
    at += LENGTH_BYTES + bytes.byteLength;
  };
  for (const [index, { value }] of events.entries()) {
    add(heads[index] ?? new Uint8Array());
    add(value);
  }
  return packed;
}

/** The events again; their values are views of `packed`. @throws PackedEventsError */
export function unpackEvents(packed: Uint8Array): PackedEvent[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const events: PackedEvent[] = [];
  let at = 0;
  const take = (): Uint8Array => {
    const end = at + LENGTH_BYTES > packed.byteLength ? Infinity : at + LENGTH_BYTES + view.getUint32(at);
    if (end > packed.byteLength) throw new PackedEventsError(`packed events end within one, at byte ${at}`);
    const bytes = packed.subarray(at + LENGTH_BYTES, end);
    at = end;
    return bytes;
  };
  while (at < packed.byteLength) {
    const begin = at;
    const head: unknown = JSON.parse(decoder.decode(take()));
    if (!isHead(head)) throw new PackedEventsError(`packed events hold no key and headers at byte ${begin}`);
    events.push({ key: head[0], headers: head[1], value: take() });
  }
  return events;
}

function isHead(head: unknown): head is [string, Record<string, string>] {
  if (!Array.isArray(head) || head.length !== 2) return false;
  const parts: readonly unknown[] = head;
  return typeof parts[0] === 'string' && typeof parts[1] === 'object' && parts[1] !== null;
}
