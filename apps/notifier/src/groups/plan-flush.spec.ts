import { type Integration, type Notification } from '@tenor/domain';
import { type AlertGroupDocument, type NotifiedIntegration, type ReceiverDocument } from '@tenor/persistence';
import { type PendingRead } from './pending-read.js';
import { notifiedAfter, planFlush, type FlushFacts } from './plan-flush.js';

const NOW = '2026-11-23T06:00:00.000Z';
const BEFORE = '2026-11-22T06:00:00.000Z';

const told = (integration: string, more: Partial<NotifiedIntegration> = {}): NotifiedIntegration => ({
  integration,
  n: 4,
  at: BEFORE,
  firing: true,
  ...more,
});

const GROUP: AlertGroupDocument = {
  _id: 'g',
  key: 'key',
  receiver: 'netops',
  labels: [{ name: 'job', value: 'renewal-check' }],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 604_800_000,
  policyVersion: 1,
  rev: 1,
  leaseUntil: '',
  n: 4,
  notified: [told('a')],
  receiverVersion: 1,
  firing: 3,
  createdAt: BEFORE,
  updatedAt: BEFORE,
};

function receiver(ids: readonly string[], sendResolved = true): ReceiverDocument {
  const kind: Integration['kind'] = 'slack';
  return {
    _id: 'netops',
    description: null,
    sendResolved,
    integrations: ids.map((id) => ({ id, kind, settings: {}, secrets: {} })),
    createdAt: BEFORE,
    updatedAt: BEFORE,
    version: 3,
  };
}

const NOTHING: PendingRead = {
  ...{ new: 0, worse: 0, resolved: 0, moved: 0, firingRows: 0 },
  ...{ runs: [], jobs: new Set<string>(), firing: [], gone: [] },
};
const total = (count: number, currency: string | null = null, millions = 0, units = 0) => ({
  _id: currency,
  count,
  millions,
  units,
  jobs: ['renewal-check'],
});
const facts = (more: Partial<FlushFacts>): FlushFacts => ({
  group: GROUP,
  receiver: receiver(['a']),
  pending: NOTHING,
  totals: [total(3)],
  pressing: [],
  publicUrl: null,
  now: NOW,
  ...more,
});
const content = (text: string | undefined): Notification => JSON.parse(text ?? '') as Notification;

describe('a flush', () => {
  it('says nothing when nothing has changed', () => {
    expect(planFlush(facts({})).messages).toEqual([]);
  });

  it('says to each integration what is news to it, in one message for those who know the same', () => {
    const flush = planFlush(
      facts({
        group: { ...GROUP, notified: [told('a'), told('b')] },
        receiver: receiver(['a', 'b', 'c']),
        pending: { ...NOTHING, new: 1, resolved: 1 },
      }),
    );
    expect(flush).toMatchObject({ n: 5, at: NOW, receiverVersion: 3, firing: 3 });
    expect(
      flush.messages.map(({ reason, integrations }) => [reason, integrations.map(({ id }) => id)]),
    ).toEqual([
      ['new', ['a', 'b']],
      ['first', ['c']],
    ]);
    expect(flush.messages.map(({ ownRows = false }) => ownRows)).toEqual([false, true]);
    expect(flush.messages.map(({ counts }) => counts)).toEqual([
      { firing: 3, new: 1, worse: 0, resolved: 1 },
      { firing: 3, new: 3, worse: 0, resolved: 0 },
    ]);
  });

  it('leaves out what is resolved for who does not want to hear of it', () => {
    const pending = { ...NOTHING, new: 1, resolved: 2 };
    const [message] = planFlush(facts({ receiver: receiver(['a'], false), pending })).messages;
    expect(message?.counts).toEqual({ firing: 3, new: 1, worse: 0, resolved: 0 });
  });

  it('adds up the money exactly, per currency', () => {
    const totals = [total(1), total(2, 'EUR', 9_007_199_254, 1_740_993), total(1, 'JPY', 0, 500)];
    const [message] = planFlush(facts({ pending: { ...NOTHING, new: 1 }, totals })).messages;
    expect(content(message?.content).atStake).toEqual([
      { currency: 'EUR', amount: '90071992557409.93' },
      { currency: 'JPY', amount: '500' },
    ]);
    expect(content(message?.content).counts.firing).toBe(4);
  });

  it('names the job only when all findings are of one', () => {
    const one = facts({ pending: { ...NOTHING, new: 1 } });
    expect(content(planFlush(one).messages[0]?.content).job).toBe('renewal-check');
    const two = { ...one, pending: { ...one.pending, jobs: new Set(['coverage-gap']) } };
    expect(content(planFlush(two).messages[0]?.content).job).toBeNull();
  });

  it('to a receiver that is not there says nothing', () => {
    expect(planFlush(facts({ receiver: undefined, pending: { ...NOTHING, new: 1 } })).messages).toEqual([]);
  });
});

describe('after a flush', () => {
  it('who was told knows it, who was not knows what it knew, and who is gone is forgotten', () => {
    const group = { ...GROUP, notified: [told('a'), told('b'), told('gone')] };
    const flush = planFlush(facts({ group, pending: { ...NOTHING, new: 1 } }));
    expect(notifiedAfter(group, receiver(['a', 'b']), flush)).toEqual([
      told('a', { n: 5, at: NOW }),
      told('b'),
    ]);
  });

  it('in which all was resolved, it is known that this was told', () => {
    const flush = planFlush(facts({ totals: [], pending: { ...NOTHING, resolved: 3 } }));
    expect(notifiedAfter(GROUP, receiver(['a']), flush)).toEqual([
      told('a', { n: 5, at: NOW, firing: false }),
    ]);
  });
});
