import { BsonType } from '../bson/bson-type.js';
import { ArrayNode, type Node, ObjectNode, documentOf, rawOf } from '../bson/document-tree.js';
import { longValue, nullValue } from '../bson/make-value.js';
import { type RawValue, documentValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { PAUSE, type Source } from '../plan/document-source.js';
import { truthy } from '../query/parse-filter.js';

export interface UnwindStage {
  readonly path: readonly string[];
  readonly indexField: string | undefined;
  readonly preserve: boolean;
}

export function parseUnwind(spec: RawValue): UnwindStage {
  let given: RawValue | undefined = spec;
  let indexField: string | undefined;
  let preserve = false;
  if (spec.type === BsonType.object) {
    given = undefined;
    for (const { name, value } of elementsOf(spec)) {
      if (name === 'path') given = value;
      else if (name === 'preserveNullAndEmptyArrays') preserve = flag(name, value);
      else if (name === 'includeArrayIndex' && value.type === BsonType.string) indexField = textOf(value);
      else throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`);
    }
  }
  if (
    indexField !== undefined &&
    (indexField === '' || indexField.startsWith('$') || indexField.includes('.'))
  )
    throw new CommandError(
      28822,
      `includeArrayIndex option to $unwind must be a plain field name: ${indexField}`,
    );
  const text = given?.type === BsonType.string ? textOf(given) : '';
  if (!text.startsWith('$') || text.startsWith('$$') || text.length < 2)
    throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${text}`);
  const path = text.slice(1).split('.');
  if (path.some((part) => part === '' || part.startsWith('$')))
    throw new CommandError(28818, `path option to $unwind stage has an empty or a $-prefixed part: ${text}`);
  return { path, indexField, preserve };
}

function flag(name: string, value: RawValue): boolean {
  if (value.type !== BsonType.bool)
    throw new CommandError(28809, `expected a boolean for the ${name} option to $unwind stage`);
  return truthy(value);
}

/** One document per element of the array at a path. A value that is no array counts as its one element. */
export class UnwindSource implements Source<Buffer> {
  #pending: Iterator<Buffer> | undefined;

  constructor(
    private readonly source: Source<Buffer>,
    private readonly stage: UnwindStage,
  ) {}

  next(): Buffer | undefined | typeof PAUSE {
    for (;;) {
      const ready = this.#pending?.next();
      if (ready !== undefined && ready.done !== true) return ready.value;
      const item = this.source.next();
      if (item === PAUSE || item === undefined) return item;
      this.#pending = this.#unwind(item);
    }
  }

  *#unwind(document: Buffer): Generator<Buffer> {
    const root = ObjectNode.of(documentValue(document));
    const { path, preserve } = this.stage;
    const parent = parentOf(root, path);
    const name = path.at(-1) ?? '';
    const value = parent?.open(name);
    if (parent === undefined || value === undefined || (!(value instanceof ArrayNode) && isNull(value))) {
      if (preserve) yield this.#emit(root, undefined);
      return;
    }
    if (!(value instanceof ArrayNode)) {
      yield this.#emit(root, undefined);
      return;
    }
    if (value.items.length === 0) {
      parent.remove(name);
      if (preserve) yield this.#emit(root, undefined);
      return;
    }
    for (const [i, item] of value.items.entries()) {
      parent.set(name, item);
      yield this.#emit(root, i);
    }
  }

  #emit(root: ObjectNode, index: number | undefined): Buffer {
    const { indexField } = this.stage;
    if (indexField !== undefined)
      root.set(indexField, index === undefined ? nullValue : longValue(BigInt(index)));
    return documentOf(root);
  }
}

function isNull(node: Node): boolean {
  return rawOf(node).type === BsonType.null;
}

function parentOf(root: ObjectNode, path: readonly string[]): ObjectNode | undefined {
  let node: ObjectNode = root;
  for (const part of path.slice(0, -1)) {
    const child = node.open(part);
    if (!(child instanceof ObjectNode)) return undefined;
    node = child;
  }
  return node;
}
