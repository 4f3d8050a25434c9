import { type JobLogEntryEvent } from '@tenor/domain';
import { setImmediate } from 'node:timers/promises';
import { EntriesIntake } from './entries-intake.js';
import { type Batch, type Seen } from './entries-handler.js';

/** Entries that are nothing but the ids of their alerts. */
const part = (...alerts: string[]): JobLogEntryEvent[] => alerts as unknown as JobLogEntryEvent[];

class FakeHandler {
  readonly said: string[] = [];
  readonly open = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();

  begin(): Promise<Batch> {
    this.said.push('begin');
    const policy = { version: 1, targets: () => [] };
    return Promise.resolve({ policy, scopes: new Map(), touched: new Map() });
  }

  look(entries: readonly JobLogEntryEvent[]): Promise<Seen> {
    const ids = entries as unknown as readonly string[];
    this.said.push(`look ${ids.join()}`);
    return Promise.resolve({
      reports: new Map(ids.map((id) => [id, []])),
      targets: new Map(),
      alerts: [],
    });
  }

  store({ reports }: Seen): Promise<void> {
    const name = [...reports.keys()].join();
    this.said.push(`store ${name}`);
    return new Promise((resolve, reject) => this.open.set(name, { resolve, reject }));
  }

  tell(): Promise<void> {
    this.said.push('tell');
    return Promise.resolve();
  }
}

let handler: FakeHandler;
let intake: EntriesIntake;
beforeEach(() => {
  handler = new FakeHandler();
  intake = new EntriesIntake(handler);
});

it('looks up a third part while two are being stored, and stores it when one of them is', async () => {
  await intake.add(part('a'));
  await intake.add(part('b'));
  const third = intake.add(part('c'));
  await setImmediate();
  expect(handler.said).toEqual(['begin', 'look a', 'store a', 'look b', 'store b', 'look c']);
  handler.open.get('a')?.resolve();
  await third;
  expect(handler.said.at(-1)).toBe('store c');
});

it('stores what two parts report of one alert in order', async () => {
  await intake.add(part('a', 'b'));
  const second = intake.add(part('c', 'b'));
  await setImmediate();
  expect(handler.said).toEqual(['begin', 'look a,b', 'store a,b', 'look c,b']);
  handler.open.get('a,b')?.resolve();
  await second;
  expect(handler.said.at(-1)).toBe('store c,b');
});

it('tells the groups once, when all is stored, and begins anew after that', async () => {
  await intake.add(part('a'));
  await intake.add(part('b'));
  let ended = false;
  const end = intake.end().then(() => {
    ended = true;
  });
  handler.open.get('a')?.resolve();
  await setImmediate();
  expect(ended).toBe(false);
  handler.open.get('b')?.resolve();
  expect(handler.said).not.toContain('tell');
  await end;
  expect(handler.said.slice(-2)).toEqual(['store b', 'tell']);
  await intake.end();
  expect(handler.said.filter((word) => word === 'tell')).toHaveLength(1);
  await intake.add(part('c'));
  expect(handler.said.slice(-3)).toEqual(['begin', 'look c', 'store c']);
});

it('fails with what a part failed with, when none is under way any more', async () => {
  await intake.add(part('a'));
  await intake.add(part('b'));
  handler.open.get('a')?.reject(new Error('the database is away'));
  let ended = false;
  const end = intake.end().finally(() => {
    ended = true;
  });
  end.catch(() => undefined);
  await setImmediate();
  expect(ended).toBe(false);
  handler.open.get('b')?.resolve();
  await expect(end).rejects.toThrow('the database is away');
  expect(handler.said).not.toContain('tell');
});

it('does not begin to store another part when one has failed', async () => {
  await intake.add(part('a'));
  await intake.add(part('b'));
  handler.open.get('a')?.reject(new Error('the database is away'));
  await expect(intake.add(part('c'))).rejects.toThrow('the database is away');
  expect(handler.said).not.toContain('store c');
});
