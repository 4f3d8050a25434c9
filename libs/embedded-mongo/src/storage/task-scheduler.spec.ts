import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { badValue } from '../command-error.js';
import { openContext } from '../server.js';
import { type ServerContext } from '../commands/server-context.js';
import { rawDocument } from '../testing/raw.js';
import { type Task } from './task-scheduler.js';

describe('TaskScheduler', () => {
  let directory: string;
  let context: ServerContext;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenor-scheduler-'));
    context = openContext(directory, () => 0);
  });

  afterEach(async () => {
    await context.env.close();
    await rm(directory, { recursive: true, force: true });
  });

  const put = (id: number): void => {
    const { catalog, store } = context;
    store.insert(catalog.get('d', 'c') ?? catalog.create('d', 'c'), rawDocument({ _id: id }).bytes);
  };
  const stored = (): number => {
    const collection = context.catalog.get('d', 'c');
    return collection === undefined ? 0 : context.store.count(collection);
  };

  it('commits the writes of one turn in one transaction', async () => {
    const commit = jest.spyOn(context.env, 'commit');
    await Promise.all([1, 2, 3].map((id) => context.scheduler.writeNow(() => put(id))));
    expect(commit).toHaveBeenCalledTimes(1);
    expect(stored()).toBe(3);
  });

  it('keeps the others when a write is refused before it has written anything', async () => {
    const results = await Promise.allSettled([
      context.scheduler.writeNow(() => put(1)),
      context.scheduler.writeNow(() => {
        throw badValue('no');
      }),
      context.scheduler.writeNow(() => put(2)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toBe(2);
  });

  it('undoes the whole turn when writing itself fails, and goes on afterwards', async () => {
    await context.scheduler.writeNow(() => put(0));
    const results = await Promise.allSettled([
      context.scheduler.writeNow(() => put(1)),
      context.scheduler.writeNow(() => {
        context.store.writing = true;
        throw new Error('disk failure');
      }),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { code: 1, message: 'the write was undone: disk failure' } },
      { status: 'rejected' },
    ]);
    await context.scheduler.idle();
    expect(stored()).toBe(1);
    await context.scheduler.writeNow(() => put(2));
    expect(stored()).toBe(2);
  });

  it('lets other work run between the slices of a long task', async () => {
    const order: string[] = [];
    const long = function* (): Task<void> {
      for (let i = 0; i < 3; i += 1) {
        order.push('long');
        yield;
      }
    };
    await Promise.all([
      context.scheduler.read(long()),
      context.scheduler.writeNow(() => order.push('write')),
    ]);
    expect(order).toEqual(['long', 'write', 'long', 'long']);
  });

  it('is done with what is short while tasks that came before it take long', async () => {
    const order: string[] = [];
    const task = function* (name: string, slices: number): Task<void> {
      for (let i = 1; i < slices; i += 1) yield;
      order.push(name);
    };
    const long = ['a', 'b', 'c'].map((name) => context.scheduler.read(task(name, 20)));
    for (let i = 0; i < 5; i += 1) await context.scheduler.read(task(`short ${i}`, 1));
    expect(order).toEqual(['short 0', 'short 1', 'short 2', 'short 3', 'short 4']);
    await Promise.all(long);
    expect(order.slice(5)).toEqual(['a', 'b', 'c']);
  });

  it('gives each of several long tasks its slice in turn, however much that is short comes between', async () => {
    const order: string[] = [];
    const long = function* (name: string): Task<void> {
      for (let i = 0; i < 3; i += 1) {
        order.push(name);
        yield;
      }
    };
    const both = Promise.all([context.scheduler.read(long('a')), context.scheduler.read(long('b'))]);
    const short = function* (): Task<void> {};
    let over = false;
    void both.then(() => (over = true));
    for (let turns = 0; !over && turns < 50; turns += 1) await context.scheduler.read(short());
    await both;
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(over).toBe(true);
  });

  it('ends, with a failed transaction, long writes that wait for their next slice, and says what stays of them', async () => {
    const steps: string[] = [];
    const long = function* (name: string, first: number): Task<void> {
      for (let i = 0; i < 20; i += 1) {
        steps.push(name);
        put(first + i);
        yield;
      }
    };
    // A short one commits the first documents of both.
    const both = [context.scheduler.write(long('a', 100)), context.scheduler.write(long('b', 200))];
    const results = Promise.allSettled(both);
    await context.scheduler.writeNow(() => put(1));
    const committed = stored();
    expect(committed).toBeGreaterThan(1);
    // Turns in which both write into the next transaction, and nobody is done.
    for (let turns = 0; turns < 6; turns += 1) await setImmediate();
    const failing = context.scheduler.writeNow(() => {
      context.store.writing = true;
      throw new Error('disk failure');
    });
    await expect(failing).rejects.toThrow('the write was undone: disk failure');
    const before = steps.length;
    const message = 'the rest of the write was undone, what it did before stays: disk failure';
    expect(await results).toMatchObject([
      { status: 'rejected', reason: { message } },
      { status: 'rejected', reason: { message } },
    ]);
    await context.scheduler.writeNow(() => put(2));
    await context.scheduler.idle();
    expect(steps).toHaveLength(before);
    expect(stored()).toBe(committed + 1);
  });
});
