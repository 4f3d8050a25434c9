import { BsonType, isNumberType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { PAUSE, type Source } from '../plan/document-source.js';
import { FilteredSource, MappedSource, SlicedSource, SortedSource } from '../plan/query-stream.js';
import { type Filter } from '../query/filter.js';
import { compileFilter } from '../query/matcher.js';
import { parseFilter } from '../query/parse-filter.js';
import { parseSort } from '../query/sort.js';
import { type IndexField } from '../storage/index-definition.js';
import { GroupSource, parseGroup } from './group.js';
import { parseAddFields, parseProject, parseReplaceRoot, parseUnset } from './project.js';
import { UnwindSource, parseUnwind } from './unwind.js';

type Documents = Source<Buffer>;

type Stage =
  | { readonly kind: 'match'; readonly filter: Filter }
  | { readonly kind: 'sort'; readonly sort: readonly IndexField[] }
  | { readonly kind: 'skip' | 'limit'; readonly count: number }
  | { readonly kind: 'other'; readonly open: (input: Documents) => Documents };

/** A parsed pipeline: its beginning as a query that indexes can serve, and the stages after it. */
export interface Pipeline {
  readonly filter: Filter;
  readonly sort: readonly IndexField[];
  readonly skip: number;
  /** Infinity for none. */
  readonly limit: number;
  open(input: Documents): Documents;
}

/** Parses a pipeline. Throws 40324, naming it, for a stage that this server does not have. */
export function parsePipeline(stages: readonly RawValue[]): Pipeline {
  const parsed = stages.map(parseStage);
  const filters: Filter[] = [];
  let at = 0;
  for (let stage = parsed[at]; stage?.kind === 'match'; stage = parsed[at]) {
    filters.push(stage.filter);
    at += 1;
  }
  let sort: readonly IndexField[] = [];
  const sorting = parsed[at];
  if (sorting?.kind === 'sort') {
    ({ sort } = sorting);
    at += 1;
  }
  let skip = 0;
  let limit = Infinity;
  const skipping = parsed[at];
  if (skipping?.kind === 'skip') {
    skip = skipping.count;
    at += 1;
  }
  const limiting = parsed[at];
  if (limiting?.kind === 'limit') {
    limit = limiting.count;
    at += 1;
  }
  const rest = parsed.slice(at);
  return { filter: { kind: 'and', filters }, sort, skip, limit, open: (input) => openStages(input, rest) };
}

function openStages(input: Documents, stages: readonly Stage[]): Documents {
  let source = input;
  for (const [i, stage] of stages.entries()) {
    switch (stage.kind) {
      case 'match':
        source = new FilteredSource(source, compileFilter(stage.filter));
        break;
      case 'sort': {
        const next = stages[i + 1];
        const keep = next?.kind === 'limit' ? next.count : Infinity;
        source = new SortedSource(source, stage.sort, (document) => document, keep);
        break;
      }
      case 'skip':
        source = new SlicedSource(source, stage.count, Infinity);
        break;
      case 'limit':
        source = new SlicedSource(source, 0, stage.count);
        break;
      case 'other':
        source = stage.open(source);
        break;
    }
  }
  return source;
}

function parseStage(stage: RawValue): Stage {
  const elements = stage.type === BsonType.object ? elementsOf(stage) : [];
  const [only] = elements;
  if (only === undefined || elements.length > 1)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  const { name, value } = only;
  const mapped = (map: (document: Buffer) => Buffer): Stage => ({
    kind: 'other',
    open: (input) => new MappedSource(input, map),
  });
  switch (name) {
    case '$match':
      return { kind: 'match', filter: parseFilter(value) };
    case '$sort': {
      const sort = parseSort(value);
      if (sort.length === 0) throw new CommandError(15976, '$sort stage must have at least one sort key');
      return { kind: 'sort', sort };
    }
    case '$skip':
      return { kind: 'skip', count: wholeNumber(name, value, 0) };
    case '$limit':
      return { kind: 'limit', count: wholeNumber(name, value, 1) };
    case '$project':
      return mapped(parseProject(value));
    case '$addFields':
    case '$set':
      return mapped(parseAddFields(value, name));
    case '$unset':
      return mapped(parseUnset(value));
    case '$replaceRoot':
    case '$replaceWith':
      return mapped(parseReplaceRoot(value, name));
    case '$group': {
      const group = parseGroup(value);
      return { kind: 'other', open: (input) => new GroupSource(input, group) };
    }
    case '$unwind': {
      const unwind = parseUnwind(value);
      return { kind: 'other', open: (input) => new UnwindSource(input, unwind) };
    }
    case '$count': {
      const field = countField(value);
      return { kind: 'other', open: (input) => new CountSource(input, field) };
    }
    default:
      throw new CommandError(
        ErrorCode.UnrecognizedPipelineStage,
        `Unrecognized pipeline stage name: '${name}'`,
      );
  }
}

function wholeNumber(name: string, value: RawValue, least: number): number {
  const count = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!Number.isSafeInteger(count) || count < least)
    throw new CommandError(
      least === 1 ? 15958 : 15956,
      `the ${name} stage takes a whole number of at least ${least}`,
    );
  return count;
}

function countField(value: RawValue): string {
  const field = value.type === BsonType.string ? textOf(value) : '';
  if (field === '' || field.startsWith('$') || field.includes('.'))
    throw new CommandError(40156, 'the count field must be a non-empty string without $ and .');
  return field;
}

class CountSource implements Documents {
  #count = 0;
  #done = false;

  constructor(
    private readonly source: Documents,
    private readonly field: string,
  ) {}

  next(): Buffer | undefined | typeof PAUSE {
    if (this.#done) return undefined;
    for (;;) {
      const item = this.source.next();
      if (item === PAUSE) return PAUSE;
      if (item === undefined) break;
      this.#count += 1;
    }
    this.#done = true;
    return this.#count === 0 ? undefined : new BsonWriter(64).int(this.field, this.#count).finish();
  }
}
