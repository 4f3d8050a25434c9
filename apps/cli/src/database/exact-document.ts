import { BSON, type Document } from 'mongodb';

const TYPE_OBJECT = 3;
const TYPE_ARRAY = 4;
const EXACT = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

/**
 * A value that the driver writes as exactly these bytes: numbers keep their type, fields their order. JavaScript
 * moves names such as `2024` to the front of an object: a document with such names becomes a Map.
 */
export function exactDocument(bytes: Uint8Array): Document {
  const document = BSON.deserialize(bytes, EXACT);
  return sameBytes(BSON.serialize(document), bytes) ? document : mapOf(bytes);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function mapOf(bytes: Uint8Array): Map<string, unknown> {
  return new Map(elementsOf(bytes).map(({ name, value }) => [name, value]));
}

function elementsOf(bytes: Uint8Array): { name: string; value: unknown }[] {
  const elements = BSON.onDemand.parseToElements(bytes);
  return [...elements].map(([type, nameOffset, nameLength, offset, length]) => {
    const name = Buffer.from(bytes.subarray(nameOffset, nameOffset + nameLength)).toString('utf8');
    const content = bytes.subarray(offset, offset + length);
    if (type === TYPE_OBJECT) return { name, value: mapOf(content) };
    if (type === TYPE_ARRAY) return { name, value: elementsOf(content).map((element) => element.value) };
    return { name, value: valueOf(type, content) };
  });
}

/** Decodes one value as the only field of a document. */
function valueOf(type: number, content: Uint8Array): unknown {
  const wrapped = Buffer.concat([Buffer.from([0, 0, 0, 0, type, 0x76, 0]), content, Buffer.alloc(1)]);
  wrapped.writeInt32LE(wrapped.length, 0);
  return BSON.deserialize(wrapped, EXACT)['v'];
}
