import { randomUUID } from 'node:crypto';
import { type Dice } from './dice.js';
import { NASTY_VALUES } from './nasty-values.js';

export type Schema = Readonly<Record<string, unknown>>;

/** What values are made with. */
export interface Making {
  readonly dice: Dice;
  /** Finds what a `$ref` names. */
  readonly resolve: (ref: string) => Schema;
  /** Ids that answers have shown and that a field of this name may refer to. */
  readonly idsFor: (field: string) => readonly string[];
  /** The share of values that are nasty instead of what the schema says. */
  readonly nasty: number;
}

const DEPTH_MAX = 6;
const WORDS = [
  'a',
  'Core',
  'Acme Networks',
  '1',
  '12.50',
  'EUR',
  'USD',
  'active',
  'été',
  'x-1',
  '30d',
  'UTC',
];

/** A value that the schema allows, more or less. */
export function valueOf(schema: Schema, making: Making, depth = 0, field = ''): unknown {
  const { dice, resolve } = making;
  if (dice.chance(making.nasty)) return dice.pick(NASTY_VALUES);
  if (typeof schema['$ref'] === 'string') return valueOf(resolve(schema['$ref']), making, depth, field);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return dice.pick<unknown>(schema['enum']);
  const examples = schema['examples'];
  if (Array.isArray(examples) && examples.length > 0 && dice.chance(0.3)) return dice.pick<unknown>(examples);
  const variants = schemasOf(schema['oneOf'] ?? schema['anyOf']);
  if (variants.length > 0) return valueOf(dice.pick(variants), making, depth, field);
  const types: unknown[] = [schema['type'] ?? 'string'].flat();
  switch (dice.pick(types)) {
    case 'object':
      return objectOf(schema, making, depth);
    case 'array':
      return depth > DEPTH_MAX ? [] : listOf(schema, making, depth);
    case 'integer':
      return Math.floor(numberOf(schema, dice));
    case 'number':
      return numberOf(schema, dice);
    case 'boolean':
      return dice.chance(0.5);
    case 'null':
      return null;
    default:
      return textOf(schema, making, field);
  }
}

/** The value as a schema; an empty one when it is no object. */
export function schemaOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries<unknown>(Object.entries(value))
    : {};
}

function schemasOf(value: unknown): Schema[] {
  return Array.isArray(value) ? value.map(schemaOf) : [];
}

function objectOf(schema: Schema, making: Making, depth: number): Record<string, unknown> {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const made: [string, unknown][] = [];
  for (const [name, property] of Object.entries(schemaOf(schema['properties']))) {
    const wanted = required.has(name) || (depth <= DEPTH_MAX && making.dice.chance(0.3));
    if (wanted) made.push([name, valueOf(schemaOf(property), making, depth + 1, name)]);
  }
  if (making.dice.chance(making.nasty)) made.push([making.dice.pick(['x', '$set', '__proto__', 'id']), 1]);
  return Object.fromEntries(made);
}

function listOf(schema: Schema, making: Making, depth: number): unknown[] {
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const length = least + making.dice.below(4);
  return Array.from({ length }, () => valueOf(schemaOf(schema['items']), making, depth + 1));
}

function numberOf({ minimum, maximum }: Schema, dice: Dice): number {
  const low = typeof minimum === 'number' ? minimum : -10;
  const high = typeof maximum === 'number' ? Math.min(maximum, low + 10_000) : low + 1_000;
  return low + dice.next() * (high - low + 1);
}

function textOf({ format, maxLength }: Schema, { dice, idsFor }: Making, field: string): string {
  if (format === 'uuid') {
    const ids = idsFor(field);
    return field !== 'id' && ids.length > 0 && dice.chance(0.9) ? dice.pick(ids) : randomUUID();
  }
  if (format === 'date') return `20${20 + dice.below(15)}-0${1 + dice.below(9)}-1${dice.below(10)}`;
  if (format === 'date-time') return `2026-0${1 + dice.below(9)}-1${dice.below(10)}T06:00:00.000Z`;
  const text = dice.chance(0.3) ? `${dice.pick(WORDS)} ${dice.below(1_000_000)}` : dice.pick(WORDS);
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
}
