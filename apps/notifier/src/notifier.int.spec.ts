import { type Integration } from '@tenor/domain';
import { type NotifierParts } from './compose-notifier.js';
import { DAY_MS, MINUTE_MS, NotifierBench, SECOND_MS } from './testing/notifier-bench.js';

const SLACK: Integration = { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/secret' };
const WARNINGS = {
  receiver: 'none',
  routes: [{ receiver: 'netops', matchers: ['level=~"warning|failure"'] }],
};

let bench: NotifierBench;
let notifier: NotifierParts;

beforeAll(async () => {
  bench = await NotifierBench.start();
});
afterAll(() => bench.close());

beforeEach(async () => {
  await bench.reset();
  await bench.policy(WARNINGS);
  await bench.receiver('netops', { 'slack-1': SLACK });
  notifier = bench.notifier();
});

describe('the findings of runs', () => {
  it('make one message per group, and none when the next run finds the same', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a', amount: '1200.50' }, { id: 'b' }] });
    expect(bench.said()).toEqual(['firing: 2 firing, 2 new, 0 worse, 0 resolved']);
    expect(bench.channels.arrived[0]!.notification).toMatchObject({
      receiver: 'netops',
      job: 'renewal-check',
      groupLabels: { job: 'renewal-check' },
      atStake: [{ currency: 'EUR', amount: '1200.50' }],
      alerts: [
        { change: 'new', object: { name: 'a' } },
        { change: 'new', object: { name: 'b' } },
      ],
    });

    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'b' }] });
    expect(bench.said()).toHaveLength(1);
    expect((await bench.deliveries()).map(({ status, reference }) => [status, reference])).toEqual([
      ['sent', 'ref-1'],
    ]);
    expect((await bench.alerts()).map(({ message, firingSince }) => [message, firingSince])).toEqual([
      ['a in run 2', '2026-11-23T06:00:00.000Z'],
      ['b in run 2', '2026-11-23T06:00:00.000Z'],
    ]);
  });

  it('are told again when one is new, and when one gets worse, with what is unchanged beside it', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 3, findings: [{ id: 'a' }, { id: 'b', labels: { tier: 'urgent' } }] });
    expect(bench.said()).toEqual([
      'firing: 1 firing, 1 new, 0 worse, 0 resolved',
      'firing: 2 firing, 1 new, 0 worse, 0 resolved',
      'firing: 2 firing, 0 new, 1 worse, 0 resolved',
    ]);
    const shown = bench.channels.arrived.at(-1)!.notification.alerts;
    expect(shown.map(({ object, change }) => [object?.name, change])).toEqual([
      ['b', 'worse'],
      ['a', 'same'],
    ]);
  });

  it('are resolved by a later run that does not find them, and told so once', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'b' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 3, findings: [] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 4, findings: [] });
    expect(bench.said()).toEqual([
      'firing: 2 firing, 2 new, 0 worse, 0 resolved',
      'firing: 1 firing, 0 new, 0 worse, 1 resolved',
      'resolved: 0 firing, 0 new, 0 worse, 1 resolved',
    ]);
    expect((await bench.alerts()).map(({ state, resolvedAt }) => [state, resolvedAt])).toEqual([
      ['resolved', '2026-11-24T06:00:00.000Z'],
      ['resolved', '2026-11-25T06:00:00.000Z'],
    ]);
  });

  it('are new when they come back after that', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 3, findings: [{ id: 'a' }] });
    expect(bench.said().at(-1)).toBe('firing: 1 firing, 1 new, 0 worse, 0 resolved');
    expect((await bench.alerts())[0]).toMatchObject({
      state: 'firing',
      firingSince: '2026-11-25T06:00:00.000Z',
      resolvedAt: null,
    });
  });

  it.each(['failed', 'cancelled', 'timed_out'] as const)(
    'are not resolved by a run that is %s, which still tells at once what it found',
    async (status) => {
      await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
      bench.pass(DAY_MS);
      await bench.run(notifier, { order: 2, status, findings: [{ id: 'b' }] });
      expect(bench.said().at(-1)).toBe('firing: 2 firing, 1 new, 0 worse, 0 resolved');
      expect((await bench.alerts()).map(({ state }) => state)).toEqual(['firing', 'firing']);
    },
  );

  it('touch nothing when the run does not notify', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    const before = await bench.alerts();
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, notify: false, findings: [{ id: 'b' }] });
    expect(await bench.alerts()).toEqual(before);
    expect(bench.said()).toHaveLength(1);
  });

  it('go nowhere while there is no policy, and are routed once there is one', async () => {
    await bench.reset();
    await bench.receiver('netops', { 'slack-1': SLACK });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    expect([await bench.groups(), bench.said()]).toEqual([[], []]);

    await bench.policy(WARNINGS);
    await notifier.sweeper.sweep();
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 1 firing, 1 new, 0 worse, 0 resolved']);
  });
});

describe('entries without a fingerprint', () => {
  it('are sent once, and never resolve', async () => {
    await bench.run(notifier, {
      order: 1,
      status: 'failed',
      findings: [],
      failures: ['the database is away'],
    });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [] });
    bench.pass(30 * DAY_MS);
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 1 firing, 1 new, 0 worse, 0 resolved']);
    expect(bench.channels.arrived[0]!.notification.alerts[0]).toMatchObject({
      message: 'the database is away',
      level: 'failure',
    });
  });
});

describe('old events', () => {
  it('change nothing when all of them come again', async () => {
    const first = bench.events({ order: 1, findings: [{ id: 'a' }, { id: 'b' }], failures: ['late'] });
    bench.pass(DAY_MS);
    const second = bench.events({ order: 2, findings: [{ id: 'b', labels: { tier: 'urgent' } }] });
    await bench.consume(notifier, [...first, ...second]);
    await bench.work(notifier);
    const before = [await bench.alerts(), await bench.deliveries(), await bench.rows()];
    const said = bench.said();
    expect(said).not.toEqual([]);

    await bench.consume(notifier, [...first, ...second, ...first]);
    bench.pass(MINUTE_MS);
    await bench.work(notifier);
    expect([await bench.alerts(), await bench.deliveries(), await bench.rows()]).toEqual(before);
    expect(bench.said()).toEqual(said);
  });

  it('of a run do not undo what a later one has found, although they come after it', async () => {
    const first = bench.events({ order: 1, findings: [{ id: 'a' }] });
    await bench.run(notifier, { order: 2, findings: [{ id: 'a', labels: { tier: 'urgent' } }, { id: 'b' }] });
    const before = await bench.alerts();
    await bench.consume(notifier, first);
    expect(await bench.alerts()).toEqual(before);
  });

  it('that interleave with those of another run change only what is newer', async () => {
    const first = bench.events({ order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    const second = bench.events({ order: 2, findings: [{ id: 'b' }] });
    await bench.consume(notifier, [first[0]!, second[0]!, first[1]!, second[1]!, first[2]!]);
    expect((await bench.alerts()).map(({ _id, state }) => [_id, state])).toEqual([
      ['renewal-check:print-a', 'resolved'],
      ['renewal-check:print-b', 'firing'],
    ]);
  });

  it('that cannot be read are faults of their own, and hold up no others', async () => {
    const [entry, end] = bench.events({ order: 1, findings: [{ id: 'a' }] });
    const broken = { ...entry!, value: new TextEncoder().encode('{"job":1}') };
    const outcomes = await notifier.jobEvents.handle([broken, entry!, end!]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fault', 'done', 'done']);
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 1 firing, 1 new, 0 worse, 0 resolved']);
  });
});

describe('scopes', () => {
  const nightly = { scheduleId: 'nightly', params: { windowDays: 14 } };
  const narrow = { params: { windowDays: 30 } };

  it('of people are settled by a schedule that looks at all that they looked at', async () => {
    await bench.run(notifier, { order: 1, ...narrow, findings: [{ id: 'a' }, { id: 'b' }] });
    const wide = { scheduleId: 'wide', params: { windowDays: 60 } };
    await bench.run(notifier, { order: 2, ...wide, findings: [{ id: 'b' }] });
    expect((await bench.alerts()).map(({ state }) => state)).toEqual(['resolved', 'firing']);
  });

  it('keep an alert firing as long as one of them reports it', async () => {
    await bench.run(notifier, { order: 1, ...nightly, findings: [{ id: 'a' }] });
    await bench.run(notifier, { order: 2, ...narrow, findings: [{ id: 'a' }] });
    await bench.run(notifier, { order: 3, ...narrow, findings: [] });
    expect((await bench.alerts()).map(({ state }) => state)).toEqual(['firing']);
    await bench.run(notifier, { order: 4, ...nightly, findings: [] });
    expect((await bench.alerts()).map(({ state }) => state)).toEqual(['resolved']);
  });

  it('of a wider run settle those of a narrower one, also what that one reports late', async () => {
    const late = bench.events({ order: 2, ...narrow, findings: [{ id: 'c' }] });
    await bench.run(notifier, { order: 1, ...narrow, findings: [{ id: 'a' }, { id: 'b' }] });
    await bench.run(notifier, { order: 3, params: { windowDays: 60 }, findings: [{ id: 'b' }] });
    await bench.consume(notifier, late);
    expect((await bench.alerts()).map(({ _id, state }) => [_id, state])).toEqual([
      ['renewal-check:print-a', 'resolved'],
      ['renewal-check:print-b', 'firing'],
    ]);
  });

  it('of a narrower run do not settle those of a wider one', async () => {
    await bench.run(notifier, { order: 1, params: { windowDays: 60 }, findings: [{ id: 'a' }] });
    await bench.run(notifier, { order: 2, ...narrow, findings: [] });
    expect((await bench.alerts()).map(({ state }) => state)).toEqual(['firing']);
  });

  it('end by themselves: those of people after 8 days, those of schedules after 35', async () => {
    await bench.run(notifier, { order: 1, ...narrow, findings: [{ id: 'a' }] });
    await bench.run(notifier, { order: 2, ...nightly, findings: [{ id: 'b' }] });
    const states = async () => (await bench.alerts()).map(({ state }) => state);
    bench.pass(8 * DAY_MS - 1);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['firing', 'firing']);
    bench.pass(1);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['resolved', 'firing']);
    bench.pass(27 * DAY_MS);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['resolved', 'resolved']);
  });
});

describe('a scope that has not run for long', () => {
  const states = async () => (await bench.alerts()).map(({ _id, state }) => `${_id.slice(-1)} ${state}`);
  const scopes = { people: { params: { windowDays: 30 } }, schedule: { scheduleId: 'nightly' } };

  it.each([
    ['of people', 8, scopes.people],
    ['of a schedule', 35, scopes.schedule],
  ])('and runs again (%s) is not over while its entries come', async (_name, days, scope) => {
    await bench.run(notifier, { order: 1, ...scope, findings: [{ id: 'a' }, { id: 'b' }] });
    // The end of the period falls into the time between the entries and their end.
    bench.pass(days * DAY_MS - SECOND_MS);
    const again = bench.events({ order: 2, ...scope, findings: [{ id: 'b' }, { id: 'c' }] });
    await bench.consume(notifier, again.slice(0, 2));
    bench.pass(MINUTE_MS);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['a firing', 'b firing', 'c firing']);
    await bench.consume(notifier, again.slice(2));
    expect(await states()).toEqual(['a resolved', 'b firing', 'c firing']);
  });

  it('and was away with the notifier is not over while it catches up', async () => {
    await bench.run(notifier, { order: 1, ...scopes.schedule, findings: [{ id: 'a' }] });
    bench.pass(40 * DAY_MS);
    const again = bench.events({ order: 2, ...scopes.schedule, findings: [{ id: 'a' }] });
    await bench.consume(notifier, again.slice(0, 1));
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['a firing']);
  });

  it('is over at last when the end of its run never comes', async () => {
    await bench.run(notifier, { order: 1, ...scopes.schedule, findings: [{ id: 'a' }] });
    bench.pass(40 * DAY_MS);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['a resolved']);
    const lost = bench.events({ order: 2, ...scopes.schedule, findings: [{ id: 'a' }] });
    await bench.consume(notifier, lost.slice(0, 1));
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['a firing']);
    bench.pass(35 * DAY_MS);
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['a resolved']);
  });
});

describe('the scope of a schedule', () => {
  const states = async () => (await bench.alerts()).map(({ state }) => state);

  beforeEach(async () => {
    await bench.run(notifier, { order: 1, scheduleId: 'nightly', findings: [{ id: 'a' }, { id: 'b' }] });
    await bench.run(notifier, { order: 2, scheduleId: 'weekly', findings: [{ id: 'b' }] });
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['firing', 'firing']);
  });

  it('ends with the schedule, and what no other reports is resolved and told', async () => {
    await bench.deleteSchedule('nightly');
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['resolved', 'firing']);
    bench.pass(10 * MINUTE_MS);
    await bench.work(notifier);
    expect(bench.said().at(-1)).toBe('firing: 1 firing, 0 new, 0 worse, 1 resolved');
    await bench.deleteSchedule('weekly');
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['resolved', 'resolved']);
  });

  it('ends when the schedule has another job', async () => {
    await bench.schedule('nightly', 'coverage-gap');
    await notifier.sweeper.sweep();
    expect(await states()).toEqual(['resolved', 'firing']);
  });
});

describe('the time of a flush', () => {
  it('is groupWait after the first finding, while the run goes on', async () => {
    const events = bench.events({ order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    await bench.consume(notifier, events.slice(0, 1));
    bench.pass(29 * SECOND_MS);
    await bench.consume(notifier, events.slice(1, 2));
    await bench.work(notifier);
    expect(bench.said()).toEqual([]);
    bench.pass(SECOND_MS);
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 2 firing, 2 new, 0 worse, 0 resolved']);
  });

  it('is at once when the run ends', async () => {
    const events = bench.events({ order: 1, findings: [{ id: 'a' }] });
    await bench.consume(notifier, events.slice(0, 1));
    await bench.work(notifier);
    expect(bench.said()).toEqual([]);
    await bench.consume(notifier, events.slice(1));
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
  });

  it('is not before groupInterval after the last one', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(MINUTE_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a' }, { id: 'b' }] });
    bench.pass(4 * MINUTE_MS - 1);
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
    bench.pass(1);
    await bench.work(notifier);
    expect(bench.said().at(-1)).toBe('firing: 2 firing, 1 new, 0 worse, 0 resolved');
  });

  it('comes again after repeatInterval, as long as something fires', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(7 * DAY_MS - 1);
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
    bench.pass(1);
    await bench.work(notifier);
    expect(bench.said().at(-1)).toBe('firing: 1 firing, 0 new, 0 worse, 0 resolved, again');
    expect(await bench.rows()).toHaveLength(1);
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [] });
    bench.pass(30 * DAY_MS);
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(3);
  });
});

describe('a receiver', () => {
  it('without integrations is told nothing; the first that it gets is told of all that fires', async () => {
    await bench.receiver('netops', {});
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }, { id: 'b' }] });
    expect([await bench.deliveries(), await bench.rows()]).toEqual([[], []]);

    bench.pass(SECOND_MS);
    await bench.receiver('netops', { 'slack-1': SLACK }, { version: 2 });
    await notifier.sweeper.sweep();
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 2 firing, 2 new, 0 worse, 0 resolved']);
    expect(await bench.trailOf('slack-1')).toEqual(['new print-a', 'new print-b']);
    bench.pass(DAY_MS);
    await notifier.sweeper.sweep();
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
  });

  it('that wants no word of what is resolved gets none', async () => {
    await bench.receiver('netops', { 'slack-1': SLACK }, { sendResolved: false });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [] });
    bench.pass(30 * DAY_MS);
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
    expect(await bench.rows()).toHaveLength(1);
    expect((await bench.groups())[0]!.nextFlushAt).toBeUndefined();
  });

  it('with several integrations gets a delivery for each', async () => {
    await bench.receiver('netops', { 'slack-1': SLACK, 'mail-1': { kind: 'email', to: ['a@example.com'] } });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    expect((await bench.deliveries()).map(({ integrationKind }) => integrationKind).sort()).toEqual([
      'email',
      'slack',
    ]);
    expect(bench.said()).toHaveLength(2);
  });
});

describe('a policy', () => {
  it('sends an alert whose labels change to its new group, and tells the old one that it is resolved', async () => {
    const route = { receiver: 'netops', groupBy: ['provider'], matchers: ['level=warning'] };
    await bench.policy({ receiver: 'none', routes: [route] }, 2);
    await bench.run(notifier, { order: 1, findings: [{ id: 'a', labels: { provider: 'Acme' } }] });
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [{ id: 'a', labels: { provider: 'Apex' } }] });
    const said = bench.channels.arrived.map(
      ({ notification: { groupLabels, status } }) => `${groupLabels['provider']} ${status}`,
    );
    expect(said[0]).toBe('Acme firing');
    expect(said.slice(1).sort()).toEqual(['Acme resolved', 'Apex firing']);
  });

  it('that changes takes what fires along, and closes groups that nothing leads to without a word', async () => {
    await bench.receiver('ops', { 'slack-2': SLACK });
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(DAY_MS);
    await bench.policy({ receiver: 'ops' }, 2);
    await notifier.sweeper.sweep();
    await bench.work(notifier);
    const said = bench.channels.arrived.map(({ notification: n }) => `${n.receiver} ${n.status}`);
    expect(said).toEqual(['netops firing', 'ops firing']);
    bench.pass(DAY_MS);
    await bench.run(notifier, { order: 2, findings: [] });
    expect(bench.channels.arrived.at(-1)!.notification).toMatchObject({
      receiver: 'ops',
      status: 'resolved',
    });
    expect(bench.said()).toHaveLength(3);
  });

  it('that only moves other routes about sends nothing anew', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    bench.pass(DAY_MS);
    const other = { receiver: 'ops', matchers: ['tier=urgent'] };
    await bench.policy({ ...WARNINGS, routes: [other, ...WARNINGS.routes] }, 2);
    await notifier.sweeper.sweep();
    await bench.work(notifier);
    expect(bench.said()).toHaveLength(1);
    expect((await bench.alerts())[0]!.policyVersion).toBe(2);
  });

  it('that reminds earlier does so for groups that are there', async () => {
    await bench.run(notifier, { order: 1, findings: [{ id: 'a' }] });
    const [route] = WARNINGS.routes;
    await bench.policy({ receiver: 'none', routes: [{ ...route!, repeatInterval: '1d' }] }, 2);
    await notifier.sweeper.sweep();
    bench.pass(DAY_MS);
    await bench.work(notifier);
    expect(bench.said().at(-1)).toContain('again');
  });

  it('that cannot be applied stops the routing until it is put right, and nothing is lost', async () => {
    await bench.policy({ receiver: 'netops', routes: [{ matchers: ['tier=~"("'] }] }, 2);
    const events = bench.events({ order: 1, findings: [{ id: 'a' }] });
    await expect(bench.consume(notifier, events)).rejects.toMatchObject({ retryable: true });
    expect(await bench.alerts()).toEqual([]);
    await bench.policy(WARNINGS, 3);
    await bench.consume(notifier, events);
    await bench.work(notifier);
    expect(bench.said()).toEqual(['firing: 1 firing, 1 new, 0 worse, 0 resolved']);
  });
});
