import { type Membership } from '@tenor/persistence';
import { changeToTell, firingMemberships, resolvedMemberships, toldMembership } from './membership.js';

const at = (more: Partial<Membership>): Membership => ({
  group: 'g',
  state: 'firing',
  told: true,
  pending: null,
  pendingVersion: 1,
  ...more,
});

/** What a flush that reads this membership now tells, and what is left of it then. */
function flush(membership: Membership): [change: string | null, after: Membership | undefined] {
  const change = changeToTell(membership);
  return [change, toldMembership(membership, { change, pendingVersion: membership.pendingVersion })];
}

describe('a membership', () => {
  it('is new, told, unchanged, worse, told, resolved, told and gone', () => {
    let [one] = firingMemberships([], ['g'], false, 1);
    expect(flush(one!)).toEqual(['new', at({ pendingVersion: 1 })]);
    one = flush(one!)[1];
    expect(firingMemberships([one!], ['g'], false, 2)).toEqual([one]);
    [one] = firingMemberships([one!], ['g'], true, 3);
    expect(flush(one!)).toEqual(['worse', at({ pendingVersion: 3 })]);
    [one] = resolvedMemberships([flush(one!)[1]!], 4);
    expect(flush(one!)).toEqual(['resolved', undefined]);
  });

  it('that got worse before anybody was told is new', () => {
    const [one] = firingMemberships(firingMemberships([], ['g'], false, 1), ['g'], true, 2);
    expect(changeToTell(one!)).toBe('new');
  });

  it('that came and went before anybody was told is told to nobody', () => {
    const [one] = resolvedMemberships(firingMemberships([], ['g'], false, 1), 2);
    expect(flush(one!)).toEqual([null, undefined]);
  });

  it('that went and came back before anybody was told is no news, unless it is worse', () => {
    const gone = resolvedMemberships([at({})], 2);
    expect(flush(firingMemberships(gone, ['g'], false, 3)[0]!)).toEqual([null, at({ pendingVersion: 3 })]);
    expect(changeToTell(firingMemberships(gone, ['g'], true, 3)[0]!)).toBe('worse');
  });

  it('of a group that the alert leaves is resolved there, and new in the other', () => {
    expect(firingMemberships([at({ group: 'old' })], ['g'], false, 2)).toEqual([
      at({ told: false, pending: 'new', pendingVersion: 2 }),
      at({ group: 'old', state: 'resolved', pending: 'resolved', pendingVersion: 2 }),
    ]);
  });
});

describe('what comes between the reading of a flush and its end', () => {
  const fresh = at({ told: false, pending: 'new', pendingVersion: 1 });
  const toldNew = { change: 'new', pendingVersion: 1 } as const;

  it('is told by the next one: it got worse', () => {
    const [worse] = firingMemberships([fresh], ['g'], true, 2);
    expect(changeToTell(toldMembership(worse!, toldNew)!)).toBe('worse');
  });

  it('is told by the next one: it was resolved', () => {
    const [gone] = resolvedMemberships([fresh], 2);
    expect(changeToTell(toldMembership(gone!, toldNew)!)).toBe('resolved');
  });

  it('is told by the next one: it is back after it was told to be resolved', () => {
    const [gone] = resolvedMemberships([at({})], 2);
    const [back] = firingMemberships([gone!], ['g'], false, 3);
    expect(changeToTell(toldMembership(back!, { change: 'resolved', pendingVersion: 2 })!)).toBe('new');
  });
});
