import { type Connection } from 'mongoose';

const WRITES = new Set([
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'bulkWrite',
  'findOneAndUpdate',
]);

/** Thrown in place of a write, as if the process had ended there. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * The database of a process that ends at its n-th write: that one and all after it are not made. `writes`
 * counts those that were asked for, with their collections.
 */
export function failingAt(
  database: Connection,
  n: number,
): { readonly database: Connection; readonly writes: string[]; readonly crashed: () => boolean } {
  const writes: string[] = [];
  const collection = (name: string): object => {
    const real: object = database.collection(name);
    return new Proxy(real, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (typeof property === 'string' && WRITES.has(property)) {
            writes.push(`${name}.${property}`);
            if (writes.length >= n) return Promise.reject(new Crash(`at write ${writes.length}`));
          }
          const result: unknown = Reflect.apply(value, target, args);
          return result;
        };
      },
    });
  };
  const proxy = new Proxy(database, {
    get(target, property) {
      if (property === 'collection') return collection;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { database: proxy, writes, crashed: () => writes.length >= n };
}
