import { BsonType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { equalityKey } from '../bson/key-string.js';
import { nullValue } from '../bson/make-value.js';
import { type RawValue, detach, documentValue, elementsOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { PAUSE, type Source } from '../plan/document-source.js';
import { type Accumulator, accumulators } from './accumulators.js';
import { parseExpression } from './expression.js';
import { type Expression } from './expression-operators.js';

/** MongoDB's bound on what a `$group` holds in memory, in bytes. */
const MAX_GROUP_BYTES = 100 * 1024 * 1024;
const GROUP_OVERHEAD_BYTES = 200;

interface GroupField {
  readonly name: string;
  readonly make: () => Accumulator;
  readonly expression: Expression;
}

export interface GroupStage {
  readonly id: Expression;
  readonly fields: readonly GroupField[];
}

export function parseGroup(stage: RawValue): GroupStage {
  if (stage.type !== BsonType.object)
    throw new CommandError(15947, "a group's fields must be specified in an object");
  let id: Expression | undefined;
  const fields: GroupField[] = [];
  for (const { name, value } of elementsOf(stage)) {
    if (name === '_id') id = parseExpression(value);
    else fields.push(parseField(name, value));
  }
  if (id === undefined) throw new CommandError(15955, 'a group specification must include an _id');
  return { id, fields };
}

function parseField(name: string, value: RawValue): GroupField {
  if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith('$'))
    throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
  const [operator, ...more] = value.type === BsonType.object ? elementsOf(value) : [];
  if (operator === undefined)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`);
  if (more.length > 0) throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  const make = accumulators.get(operator.name);
  if (make === undefined) throw new CommandError(15952, `unknown group operator '${operator.name}'`);
  if (operator.value.type === BsonType.array)
    throw new CommandError(40237, `The ${operator.name} accumulator is a unary operator`);
  return { name, make, expression: parseExpression(operator.value) };
}

interface Group {
  readonly id: RawValue;
  readonly accumulators: readonly Accumulator[];
}

/** Reads the whole input, then gives one document per group, in the order of first appearance. */
export class GroupSource implements Source<Buffer> {
  readonly #groups = new Map<string, Group>();
  #bytes = 0;
  #results: Iterator<Group> | undefined;

  constructor(
    private readonly source: Source<Buffer>,
    private readonly stage: GroupStage,
  ) {}

  next(): Buffer | undefined | typeof PAUSE {
    while (this.#results === undefined) {
      const item = this.source.next();
      if (item === PAUSE) return PAUSE;
      if (item === undefined) this.#results = this.#groups.values();
      else this.#add(documentValue(item));
    }
    const result = this.#results.next();
    return result.done === true ? undefined : this.#write(result.value);
  }

  #add(document: RawValue): void {
    const id = this.stage.id(document) ?? nullValue;
    const key = equalityKey(id);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { id: detach(id), accumulators: this.stage.fields.map(({ make }) => make()) };
      this.#groups.set(key, group);
      this.#bytes += key.length + group.id.end + GROUP_OVERHEAD_BYTES * (1 + group.accumulators.length);
    }
    for (const [i, accumulator] of group.accumulators.entries())
      this.#bytes += accumulator.add(this.stage.fields[i]?.expression(document));
    if (this.#bytes > MAX_GROUP_BYTES)
      throw new CommandError(
        ErrorCode.QueryExceededMemoryLimitNoDiskUseAllowed,
        `Exceeded memory limit for $group of ${MAX_GROUP_BYTES} bytes, and this server does not group on disk`,
      );
  }

  #write(group: Group): Buffer {
    const writer = new BsonWriter().raw('_id', group.id);
    group.accumulators.forEach((accumulator, i) => {
      writer.raw(this.stage.fields[i]?.name ?? '', accumulator.result() ?? nullValue);
    });
    return writer.finish();
  }
}
