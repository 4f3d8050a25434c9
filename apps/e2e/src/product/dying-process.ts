// Loaded before a program (`node --import`): ends it by SIGKILL at one command of its database client,
// named by TENOR_TEST_DIE_AT as `collection.method.before|after.count`: the how-manieth of them it is, and
// whether the database still gets it. So a test stands exactly between two writes.
import { Collection } from 'mongodb';

const [collection = '', method = '', when = '', count = ''] = (process.env['TENOR_TEST_DIE_AT'] ?? '').split(
  '.',
);

type Command = (this: Collection, ...args: unknown[]) => unknown;

const found: unknown = Reflect.get(Collection.prototype, method);
if (collection !== '' && typeof found === 'function') {
  const original = found;
  let calls = 0;
  const replacement: Command = function (...args) {
    const hit = this.collectionName === collection && (calls += 1) === Number(count);
    if (hit && when === 'before') die();
    const result: unknown = Reflect.apply(original, this, args);
    if (hit && result instanceof Promise) return result.then(die);
    return result;
  };
  Reflect.set(Collection.prototype, method, replacement);
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}
