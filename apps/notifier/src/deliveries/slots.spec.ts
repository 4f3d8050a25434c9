import { CONCURRENCY, FAILING_TOGETHER, Slots } from './slots.js';

const hosts = (count: number): string[] => Array.from({ length: count }, (_, i) => `host-${i}`);

describe('the slots of attempts', () => {
  it('are two for a host that has answered, and one for any other', () => {
    const slots = new Slots();
    slots.begin('a');
    expect(slots.isBusy('a')).toBe(true);
    slots.end('a', true);
    slots.begin('a');
    expect(slots.isBusy('a')).toBe(false);
    slots.begin('a');
    expect(slots.isBusy('a')).toBe(true);
    slots.end('a', false);
    expect(slots.isBusy('a')).toBe(true);
    slots.end('a', undefined);
    expect(slots.isBusy('a')).toBe(false);
  });

  it('are never all held by hosts that have failed', () => {
    const slots = new Slots();
    for (const host of hosts(100)) {
      slots.begin(host);
      slots.end(host, false);
    }
    const begun = hosts(100).filter((host) => {
      const may = !slots.isFull && !slots.isBusy(host);
      if (may) slots.begin(host);
      return may;
    });
    expect(begun).toHaveLength(FAILING_TOGETHER);
    expect([slots.isFull, slots.isBusy('live')]).toEqual([false, false]);
    slots.end('host-0', true);
    expect(slots.isBusy('host-50')).toBe(false);
  });

  it('are full when all are taken', () => {
    const slots = new Slots();
    for (const host of hosts(CONCURRENCY)) slots.begin(host);
    expect(slots.isFull).toBe(true);
    slots.end('host-0', undefined);
    expect(slots.isFull).toBe(false);
  });
});
