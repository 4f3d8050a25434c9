import { jobLogEntry, type JobLogEntryEvent } from '@tenor/domain';
import { type AlertState } from '@tenor/persistence';
import { reported, rerouted, scopesEnded, toldTo } from './alert.js';

const T1 = '2026-11-22T06:00:00.000Z';
const T2 = '2026-11-23T06:00:00.000Z';
const PLACE = { groups: ['g'], policyVersion: 1 };
const SAMPLE = jobLogEntry.data.parse(jobLogEntry.samples[0]);

function entry(order: number, labels: Record<string, string> = {}, more = {}): JobLogEntryEvent {
  return {
    ...SAMPLE,
    order,
    entry: {
      ...SAMPLE.entry,
      id: `run-${order}:1:1`,
      message: `run ${order}`,
      labels: { tier: 'warning', ...labels },
      ...more,
    },
  };
}
const report = (order: number, labels = {}, scope = 's', more = {}) => ({
  event: entry(order, labels, more),
  scope,
});
const first = (): AlertState => reported(undefined, report(5), PLACE, T1)!;

describe('a report', () => {
  it('that is the first makes an alert that fires', () => {
    expect(first()).toMatchObject({
      _id: `renewal-check:${SAMPLE.entry.fingerprint}`,
      state: 'firing',
      firingSince: SAMPLE.entry.at,
      scopes: [{ key: 's', order: 5 }],
      firingIn: ['g'],
      pendingIn: ['g'],
      version: 1,
    });
  });

  it.each([5, 4])('of a run that is not newer (order %d after 5) changes nothing', (order) => {
    expect(reported(first(), report(order, { tier: 'urgent' }), PLACE, T2)).toBeUndefined();
  });

  it('of another scope adds that; an older one does not replace what is shown', () => {
    const after = reported(first(), report(3, { tier: 'urgent' }, 'other'), PLACE, T2)!;
    expect(after).toMatchObject({ message: 'run 5', order: 5, version: 2 });
    expect(after.scopes).toEqual([
      { key: 's', order: 5 },
      { key: 'other', order: 3 },
    ]);
  });

  it('of the same again shows the new entry, and does not count as a change', () => {
    const after = reported(first(), report(6), PLACE, T2)!;
    expect(after).toMatchObject({ message: 'run 6', entryId: 'run-6:1:1', firingSince: SAMPLE.entry.at });
    expect([after.updatedAt, after.memberships]).toEqual([T1, first().memberships]);
  });

  it('that says the same word for word changes nothing that is shown', () => {
    const again = (order: number, more = {}) => report(order, {}, 's', { message: 'the same', ...more });
    const before = reported(undefined, again(5), PLACE, T1)!;
    // As it is read: without what is only shown.
    const state = Object.fromEntries(
      Object.entries(before).filter(([name]) => !['message', 'object', 'data'].includes(name)),
    ) as AlertState & Record<string, unknown>;
    const after = reported(state, again(6), PLACE, T2)!;
    const changed = Object.entries(after).filter(([name, value]) => state[name] !== value);
    expect(Object.fromEntries(changed)).toEqual({
      entryId: 'run-6:1:1',
      order: 6,
      scopes: [{ key: 's', order: 6 }],
      version: 2,
    });
    expect(reported(state, again(6, { data: { x: 1 } }), PLACE, T2)).toMatchObject({
      message: 'the same',
      data: { x: 1 },
    });
  });

  it('of the same about another tenant’s object is that tenant’s; one that names none is nobody’s', () => {
    const about = (order: number, tenantIds?: readonly string[]) =>
      report(order, {}, 's', { message: 'the same', tenantIds });
    const before = reported(undefined, about(5), PLACE, T1)!;
    expect(before.tenantIds).toEqual([]);
    const after = reported(before, about(6, ['t1']), PLACE, T2)!;
    expect([after.tenantIds, after.updatedAt]).toEqual([['t1'], T1]);
    expect(reported(after, about(7, ['t2']), PLACE, T2)!.tenantIds).toEqual(['t2']);
    expect(reported(after, about(7), PLACE, T2)!.tenantIds).toEqual([]);
  });

  it('that is worse, or of another level, counts as a change', () => {
    expect(reported(first(), report(6, { tier: 'urgent' }), PLACE, T2)!.updatedAt).toBe(T2);
    expect(reported(first(), report(6, {}, 's', { level: 'error' }), PLACE, T2)!.updatedAt).toBe(T2);
  });

  it('keeps the money at stake, in parts that add up exactly', () => {
    const data = { renewalValue: { amount: '12345678901.23', currency: 'EUR' } };
    const alert = reported(undefined, report(1, {}, 's', { data }), PLACE, T1)!;
    expect(alert.stake).toEqual({ currency: 'EUR', millions: 1_234_567, units: 890_123 });
  });

  it.each([
    ['none', {}],
    ['an amount that is none', { renewalValue: { amount: 'much', currency: 'EUR' } }],
    ['an unknown currency', { renewalValue: { amount: '1.00', currency: 'XXQ' } }],
    ['no object', { renewalValue: 3 }],
  ])('has no money at stake with %s', (_name, data) => {
    expect(reported(undefined, report(1, {}, 's', { data }), PLACE, T1)!.stake).toBeNull();
  });
});

describe('an entry without a fingerprint', () => {
  const once = () => reported(undefined, report(1, {}, 's', { fingerprint: null }), PLACE, T1)!;

  it('has no scope, and is over when it was told', () => {
    expect(once()).toMatchObject({ _id: 'entry:run-1:1:1', scopes: [], pendingIn: ['g'] });
    const after = toldTo(once(), 'g', { change: 'new', pendingVersion: 1 }, T2)!;
    expect(after).toMatchObject({ state: 'resolved', resolvedAt: T2, memberships: [], firingIn: [] });
  });

  it('is not told again when it comes again', () => {
    const told = toldTo(once(), 'g', { change: 'new', pendingVersion: 1 }, T2)!;
    expect(reported(told, report(1, {}, 's', { fingerprint: null }), PLACE, T2)).toBeUndefined();
  });
});

describe('the end of a scope', () => {
  const at = { resolvedAt: T1, now: T2 } as const;

  it('resolves an alert that no other scope reports', () => {
    expect(scopesEnded(first(), new Set(['s']), 6, at)).toMatchObject({
      state: 'resolved',
      resolvedAt: T1,
      scopes: [],
      firingIn: [],
      pendingIn: ['g'],
    });
  });

  it('leaves one that another scope reports, and one that was reported by that run or later', () => {
    const two = reported(first(), report(6, {}, 'other'), PLACE, T2)!;
    expect(scopesEnded(two, new Set(['s']), 7, at)).toMatchObject({
      state: 'firing',
      scopes: [{ key: 'other', order: 6 }],
    });
    expect(scopesEnded(first(), new Set(['s']), 5, at)).toBeUndefined();
    expect(scopesEnded(first(), new Set(['x']), 9, at)).toBeUndefined();
  });
});

describe('another policy', () => {
  it('takes an alert to its new groups, and lets it leave the old ones without a word', () => {
    const after = rerouted(first(), { groups: ['h'], policyVersion: 2 });
    expect(after).toMatchObject({ firingIn: ['h'], pendingIn: ['h'], policyVersion: 2, version: 2 });
  });

  it('leaves a mark in a group that was told of it, for the ticket of that group', () => {
    const told = toldTo(first(), 'g', { change: 'new', pendingVersion: 1 }, T1)!;
    const moved = rerouted(told, { groups: ['h'], policyVersion: 2 });
    expect(moved).toMatchObject({ firingIn: ['h'], pendingIn: ['h', 'g'] });
    expect(moved.memberships.at(-1)).toMatchObject({ group: 'g', state: 'resolved', pending: 'moved' });
    const back = rerouted(moved, { groups: ['g'], policyVersion: 3 });
    expect(back.memberships).toMatchObject([{ group: 'g', state: 'firing', told: true, pending: 'new' }]);
  });

  it('changes nothing for who stays', () => {
    expect(rerouted(first(), { ...PLACE, policyVersion: 2 }).memberships).toEqual(first().memberships);
  });
});
