import { type Document, Double, Int32, Long, ObjectId } from 'bson';

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One thing to do on both engines. */
export type Case =
  | {
      readonly kind: 'find';
      readonly filter: Document;
      readonly sort: Document;
      readonly projection: Document;
      readonly skip: number;
      readonly limit: number;
    }
  | { readonly kind: 'count' | 'delete'; readonly filter: Document }
  | { readonly kind: 'distinct'; readonly field: string; readonly filter: Document }
  | { readonly kind: 'group'; readonly pipeline: readonly Document[] }
  | {
      readonly kind: 'update';
      readonly filter: Document;
      readonly update: Document;
      readonly arrayFilters: readonly Document[];
      readonly multi: boolean;
      readonly upsert: boolean;
    };

const fields = ['a', 'b', 'c'];
const paths = ['a', 'b', 'c', 'o.x', 'o.y', 'l', 'm.k', 'm.n', 'l.0', 'm.1.k'];
const texts = ['', 'a', 'ab', 'abc', 'B', 'b a', 'x.y'];

/** Makes random documents and random things to do with them, out of small domains so that much matches. */
export class RandomCases {
  constructor(private readonly random: () => number) {}

  #int(below: number): number {
    return Math.floor(this.random() * below);
  }

  #pick<T>(from: readonly T[]): T {
    const item = from[this.#int(from.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  #chance(probability: number): boolean {
    return this.random() < probability;
  }

  #list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#int(most + 1) }, make);
  }

  #number(): unknown {
    const n = this.#int(7) - 1;
    switch (this.#int(4)) {
      case 0:
        return new Double(n + (this.#chance(0.5) ? 0.5 : 0));
      case 1:
        return Long.fromNumber(n);
      default:
        return new Int32(n);
    }
  }

  #scalar(): unknown {
    switch (this.#int(10)) {
      case 0:
      case 1:
        return this.#pick(texts);
      case 2:
        return null;
      case 3:
        return this.#chance(0.5);
      case 4:
        return new Date(1_700_000_000_000 + this.#int(3));
      case 5:
        return new ObjectId(`00000000000000000000000${this.#int(3)}`);
      default:
        return this.#number();
    }
  }

  #value(): unknown {
    const kind = this.#int(12);
    if (kind === 0) return this.#list(3, () => this.#scalar());
    if (kind === 1) return { x: this.#scalar(), y: this.#number() };
    return this.#scalar();
  }

  document(id: number): Document {
    const document: Document = { _id: new Int32(id) };
    for (const field of fields) if (this.#chance(0.8)) document[field] = this.#value();
    if (this.#chance(0.7))
      document['o'] = { x: this.#scalar(), ...(this.#chance(0.6) && { y: this.#number() }) };
    if (this.#chance(0.8)) document['l'] = this.#list(4, () => this.#number());
    if (this.#chance(0.7))
      document['m'] = this.#list(3, () => ({
        k: this.#number(),
        ...(this.#chance(0.7) && { n: this.#pick(texts) }),
      }));
    return document;
  }

  #operators(path: string, depth: number): Document {
    switch (this.#int(14)) {
      case 0:
        return { $ne: this.#value() };
      case 1:
        return { $gt: this.#scalar() };
      case 2:
        return { $gte: this.#scalar(), ...(this.#chance(0.5) && { $lt: this.#scalar() }) };
      case 3:
        return { $lte: this.#scalar() };
      case 4:
        return { $in: this.#list(3, () => this.#value()) };
      case 5:
        return { $nin: this.#list(3, () => this.#value()) };
      case 6:
        return { $exists: this.#chance(0.5) };
      case 7:
        return {
          $type: this.#pick([
            'int',
            'long',
            'double',
            'number',
            'string',
            'array',
            'object',
            'null',
            'bool',
            'date',
          ]),
        };
      case 8:
        return { $size: this.#int(4) };
      case 9:
        return { $mod: [this.#int(3) + 1, this.#int(2)] };
      case 10:
        return { $all: [this.#number(), ...this.#list(1, () => this.#number())] };
      case 11:
        return path === 'm'
          ? { $elemMatch: { k: this.#condition('k', depth + 1), n: this.#condition('n', depth + 1) } }
          : { $elemMatch: { $gte: this.#number(), $lt: new Int32(5) } };
      case 12:
        return {
          $regex: this.#pick(['^a', 'b', 'c$', '^a.*c', '[bx]', '^$']),
          $options: this.#pick(['', 'i']),
        };
      default:
        return depth > 1 ? { $eq: this.#value() } : { $not: this.#operators(path, depth + 1) };
    }
  }

  #condition(path: string, depth = 0): unknown {
    return this.#chance(0.35) ? this.#value() : this.#operators(path, depth);
  }

  filter(depth = 0): Document {
    const filter: Document = {};
    for (let i = this.#int(3); i >= 0; i -= 1) {
      const path = this.#pick([...paths, 'm']);
      filter[path] = this.#condition(path);
    }
    if (depth < 2 && this.#chance(0.2))
      filter[this.#pick(['$and', '$or', '$nor'])] = [this.filter(depth + 1), this.filter(depth + 1)];
    return filter;
  }

  #sort(): Document {
    const sort: Document = {};
    for (let i = this.#int(2); i >= 0; i -= 1)
      sort[this.#pick([...fields, 'o.x', 'l', 'm.k'])] = this.#pick([1, -1]);
    return { ...sort, _id: 1 };
  }

  #projection(): Document {
    if (this.#chance(0.4)) return {};
    const included = this.#chance(0.5) ? 1 : 0;
    const projection: Document = {};
    for (const path of ['a', 'b', 'o.x', 'l', 'm.k']) if (this.#chance(0.4)) projection[path] = included;
    return this.#chance(0.2) ? { ...projection, _id: 0 } : projection;
  }

  #assignments(of: readonly string[], make: () => unknown): Document {
    const path = this.#pick(of);
    return { [path]: make() };
  }

  #arrayUpdate(): Document {
    switch (this.#int(6)) {
      case 0:
        return {
          $push: {
            l: {
              $each: this.#list(3, () => this.#number()),
              ...(this.#chance(0.4) && { $position: this.#int(5) - 2 }),
              ...(this.#chance(0.4) && { $sort: this.#pick([1, -1]) }),
              ...(this.#chance(0.4) && { $slice: this.#int(6) - 3 }),
            },
          },
        };
      case 1:
        return {
          $addToSet: {
            l: this.#chance(0.5) ? this.#number() : { $each: this.#list(3, () => this.#number()) },
          },
        };
      case 2:
        return { $pull: { l: this.#chance(0.5) ? this.#number() : { $gte: this.#number() } } };
      case 3:
        return { $pullAll: { l: this.#list(3, () => this.#number()) } };
      case 4:
        return { $pop: { l: this.#pick([1, -1]) } };
      default:
        return { $push: { m: { k: this.#number() } } };
    }
  }

  #update(): Document {
    switch (this.#int(10)) {
      case 0:
        return {
          $set: { a: this.#scalar(), ...this.#assignments(['b', 'o.x', 'o.z'], () => this.#value()) },
        };
      case 1:
        return { $unset: this.#assignments(['a', 'b', 'o.x', 'm.0.k', 'nothing'], () => '') };
      case 2:
        return { $inc: this.#assignments(['a', 'o.y', 'l.0', 'm.0.k'], () => this.#number()) };
      case 3:
        return { $mul: this.#assignments(['a', 'o.y', 'l.0'], () => this.#number()) };
      case 4:
        return { $min: this.#assignments(['a', 'b', 'o.y'], () => this.#scalar()) };
      case 5:
        return { $max: this.#assignments(['a', 'b', 'o.y'], () => this.#scalar()) };
      case 6:
        return { $rename: this.#assignments(['a', 'o.x'], () => this.#pick(['r', 'o.r'])) };
      case 7:
        return { $set: { a: this.#number() }, $inc: { b: this.#number() }, $setOnInsert: { s: 1 } };
      default:
        return this.#arrayUpdate();
    }
  }

  /** Which document an update of one takes first is nobody's promise: its filter names the `_id`. */
  #updateCase(): Case {
    const base = { kind: 'update' as const, arrayFilters: [], multi: true, upsert: false };
    switch (this.#int(10)) {
      case 0:
        return { ...base, filter: { l: this.#number() }, update: { $set: { 'l.$': new Int32(9) } } };
      case 1:
        return { ...base, filter: { l: { $type: 'array' } }, update: { $inc: { 'l.$[]': new Int32(1) } } };
      case 2:
        return {
          ...base,
          filter: { m: { $type: 'array' } },
          update: { $set: { 'm.$[x].hit': true } },
          arrayFilters: [{ 'x.k': { $gte: this.#number() } }],
        };
      case 3:
      case 4:
      case 5:
        return { ...base, filter: this.filter(1), update: this.#update() };
      default:
        return {
          ...base,
          multi: this.#chance(0.3),
          upsert: this.#chance(0.3),
          filter: { _id: new Int32(this.#int(16)) },
          update: this.#update(),
        };
    }
  }

  #group(): Case {
    const by = this.#pick(['$a', '$b', '$o.x', '$c', null]);
    const value = this.#pick(['$a', '$o.y', '$b', '$_id']);
    return {
      kind: 'group',
      pipeline: [
        { $match: this.#chance(0.5) ? {} : this.filter(1) },
        { $sort: { _id: 1 } },
        {
          $group: {
            _id: by,
            n: { $sum: 1 },
            sum: { $sum: value },
            avg: { $avg: value },
            least: { $min: value },
            most: { $max: value },
            first: { $first: value },
            last: { $last: value },
            all: { $push: value },
            set: { $addToSet: value },
          },
        },
        { $sort: { _id: 1 } },
      ],
    };
  }

  next(): Case {
    const kind = this.random();
    if (kind < 0.4)
      return {
        kind: 'find',
        filter: this.filter(),
        sort: this.#sort(),
        projection: this.#projection(),
        skip: this.#chance(0.2) ? this.#int(4) : 0,
        limit: this.#chance(0.3) ? this.#int(6) + 1 : 0,
      };
    if (kind < 0.47) return { kind: 'count', filter: this.filter() };
    if (kind < 0.54)
      return { kind: 'distinct', field: this.#pick([...fields, 'l', 'm.k', 'o.x']), filter: this.filter() };
    if (kind < 0.66) return this.#group();
    if (kind < 0.69) return { kind: 'delete', filter: this.filter() };
    return this.#updateCase();
  }
}
