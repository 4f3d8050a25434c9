import { BsonType } from './bson-type.js';
import { BsonWriter } from './bson-writer.js';
import { ElementReader, RawValue } from './raw-value.js';

/** A value that can be changed: bytes as they came, or an object or array taken apart. */
export type Node = RawValue | ObjectNode | ArrayNode;

/** An object's fields in their order. Names are data, never properties. */
export class ObjectNode {
  readonly names: string[] = [];
  readonly values: Node[] = [];

  static of(value: RawValue): ObjectNode {
    const node = new ObjectNode();
    const reader = new ElementReader(value.bytes, value.start);
    while (reader.next()) {
      node.names.push(reader.name());
      node.values.push(reader.value());
    }
    return node;
  }

  get(name: string): Node | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }

  set(name: string, value: Node): void {
    const at = this.names.indexOf(name);
    if (at >= 0) {
      this.values[at] = value;
      return;
    }
    this.names.push(name);
    this.values.push(value);
  }

  remove(name: string): void {
    const at = this.names.indexOf(name);
    if (at < 0) return;
    this.names.splice(at, 1);
    this.values.splice(at, 1);
  }

  /** Puts a field before all others. */
  setFirst(name: string, value: Node): void {
    this.remove(name);
    this.names.unshift(name);
    this.values.unshift(value);
  }

  /** The field's value, taken apart if it is an object or array. */
  open(name: string): Node | undefined {
    const at = this.names.indexOf(name);
    const value = this.values[at];
    if (at < 0 || value === undefined) return undefined;
    const opened = openNode(value);
    this.values[at] = opened;
    return opened;
  }
}

export class ArrayNode {
  constructor(public items: Node[] = []) {}

  static of(value: RawValue): ArrayNode {
    const node = new ArrayNode();
    const reader = new ElementReader(value.bytes, value.start);
    while (reader.next()) node.items.push(reader.value());
    return node;
  }

  open(index: number): Node | undefined {
    const value = this.items[index];
    if (value === undefined) return undefined;
    const opened = openNode(value);
    this.items[index] = opened;
    return opened;
  }
}

/** Takes an object or array apart, one level deep; other values stay as they are. */
export function openNode(value: Node): Node {
  if (!(value instanceof RawValue)) return value;
  if (value.type === BsonType.object) return ObjectNode.of(value);
  if (value.type === BsonType.array) return ArrayNode.of(value);
  return value;
}

export function writeNode(writer: BsonWriter, name: string, node: Node): void {
  if (node instanceof RawValue) {
    writer.raw(name, node);
    return;
  }
  if (node instanceof ObjectNode) {
    writer.startObject(name);
    writeFields(writer, node);
  } else {
    writer.startArray(name);
    node.items.forEach((item, i) => {
      writeNode(writer, String(i), item);
    });
  }
  writer.end();
}

function writeFields(writer: BsonWriter, node: ObjectNode): void {
  node.names.forEach((name, i) => {
    const value = node.values[i];
    if (value !== undefined) writeNode(writer, name, value);
  });
}

/** The bytes of a document. */
export function documentOf(node: ObjectNode, capacity = 512): Buffer {
  const writer = new BsonWriter(capacity);
  writeFields(writer, node);
  return writer.finish();
}

/** The value as bytes again. */
export function rawOf(node: Node): RawValue {
  if (node instanceof RawValue) return node;
  if (node instanceof ObjectNode) {
    const bytes = documentOf(node);
    return new RawValue(BsonType.object, bytes, 0, bytes.length);
  }
  return arrayValue(node.items.map(rawOf));
}

/** An array of values. */
export function arrayValue(values: readonly RawValue[]): RawValue {
  const writer = new BsonWriter();
  values.forEach((value, i) => writer.raw(String(i), value));
  const bytes = writer.finish();
  return new RawValue(BsonType.array, bytes, 0, bytes.length);
}
