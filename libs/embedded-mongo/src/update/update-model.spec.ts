import { serialize } from 'bson';
import { documentValue, findField, sameBytes } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import {
  ModelRefuses,
  type Plain,
  type PlainObject,
  modelOperators,
  naiveUpdate,
} from '../testing/naive-update.js';
import { randomValue } from '../testing/random-value.js';
import { plain, rawDocument, seeded } from '../testing/raw.js';
import { applyUpdate } from './apply-update.js';
import { parseUpdate } from './parse-update.js';

const CASES = 20_000;
const SEED = 20_260_101;
const paths = [
  'a',
  'b',
  'l',
  'o',
  'o.x',
  'o.l',
  'l.0',
  'l.2',
  'l.1.k',
  'l.k',
  'a.b.c',
  '__proto__.x',
  'constructor',
  'o.__proto__',
];

class Random {
  constructor(private readonly random: () => number) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  list(): Plain[] {
    return Array.from({ length: this.below(4) }, () => this.value(1));
  }

  value(depth = 0): Plain {
    switch (this.below(depth > 1 ? 6 : 8)) {
      case 0:
        return this.pick(['', 'a', 'b', 'ab']);
      case 1:
        return null;
      case 2:
        return this.below(2) === 0;
      case 6:
        return Array.from({ length: this.below(4) }, () => this.value(depth + 1));
      case 7: {
        const object: PlainObject = {};
        for (const name of ['x', 'k', 'l']) if (this.below(2) === 0) object[name] = this.value(depth + 1);
        return object;
      }
      default:
        return this.below(9) - 3;
    }
  }

  argument(operator: string): Plain {
    switch (operator) {
      case '$inc':
      case '$mul':
        return this.below(7) - 3;
      case '$push': {
        const argument: PlainObject = { $each: this.list() };
        if (this.below(3) === 0) argument['$position'] = this.below(6) - 3;
        if (this.below(3) === 0) argument['$sort'] = this.pick([1, -1]);
        if (this.below(3) === 0) argument['$slice'] = this.below(7) - 3;
        return argument;
      }
      case '$addToSet':
        return { $each: this.list() };
      case '$pullAll':
        return this.list();
      case '$pull': {
        // An object would be a filter, which the model does not have.
        const value = this.value();
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? 1 : value;
      }
      case '$pop':
        return this.pick([1, -1]);
      default:
        return this.value();
    }
  }
}

/** `JSON.stringify` shows names and their order; -0 is 0 in integers. */
const show = (value: unknown): string => JSON.stringify(value);

describe('random sequences of updates', () => {
  it(`give what a naive model gives, ${CASES} times`, () => {
    const random = new Random(seeded(SEED));
    let document: PlainObject = { _id: 1 };
    let refused = 0;
    for (let i = 0; i < CASES; i += 1) {
      if (i % 40 === 0) document = { _id: 1, a: random.value(), l: random.list(), o: random.value() };
      const operator = random.pick(modelOperators);
      const path = random.pick(paths);
      const argument = random.argument(operator);
      let expected: PlainObject | undefined;
      try {
        expected = naiveUpdate(document, operator, path, argument);
      } catch (error) {
        if (!(error instanceof ModelRefuses)) throw error;
      }
      let actual: PlainObject | undefined;
      const update = JSON.parse(`{"${operator}":{"${path}":${JSON.stringify(argument)}}}`) as PlainObject;
      try {
        const before = Buffer.from(serialize(document));
        actual = plain(applyUpdate(before, parseUpdate(rawDocument(update)), { now: 0, inserting: false }));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
      }
      if (show(actual) !== show(expected))
        throw new Error(
          `case ${i}: ${show(document)} ${show(update)}: expected ${show(expected)}, got ${show(actual)}`,
        );
      if (expected === undefined) refused += 1;
      else document = expected;
    }
    expect(refused).toBeGreaterThan(CASES / 100);
    expect(refused).toBeLessThan(CASES / 2);
    expect(({} as PlainObject)['x']).toBeUndefined();
  });

  it('leave every other value as it was, byte by byte: a Double stays a Double', () => {
    const random = seeded(SEED + 1);
    const update = parseUpdate(rawDocument({ $set: { z: 1, 'o.z': 1 }, $unset: { gone: '' } }));
    for (let i = 0; i < 10_000; i += 1) {
      const before = rawDocument({
        _id: i,
        a: randomValue(random),
        o: { x: randomValue(random) },
        b: randomValue(random),
        c: randomValue(random),
      });
      const after = documentValue(applyUpdate(before.bytes, update, { now: 0, inserting: false }));
      for (const name of ['_id', 'a', 'b', 'c']) {
        const [old, kept] = [before, after].map(({ bytes }) => findField(bytes, 0, Buffer.from(name)));
        if (old === undefined || kept === undefined || !sameBytes(old, kept))
          throw new Error(`case ${i}: ${name} has changed`);
      }
    }
  });
});
