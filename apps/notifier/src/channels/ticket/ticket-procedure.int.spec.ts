import { type TicketIntegration } from '@tenor/domain';
import { startGitHubSink, type GitHubSink } from '@tenor/sinks';
import { type Channels } from '../create-channels.js';
import { DeliveryLoop } from '../testing/delivery-loop.js';
import { notification, renewalAlert, resolvedNotification } from '../testing/notifications.js';
import { testChannels } from '../testing/send-request.js';
import { groupMarker } from './ticket-message.js';

const START = Date.parse('2026-11-22T06:00:00.000Z');
const DAY_MS = 86_400_000;
const TIMES = { settleMs: 25_000, emptyMs: 60_000, lookMs: 15_000 };

const first = notification();
const second = notification({
  alerts: [renewalAlert({ id: 'b', name: 'WAN circuits' }), renewalAlert({ change: 'same' })],
});
const reminder = notification({ alerts: [renewalAlert({ change: 'same' })], reminder: true });
const allClear = resolvedNotification(1);

let sink: GitHubSink;
let channels: Channels;
let loop: DeliveryLoop;
let integration: TicketIntegration;

beforeEach(async () => {
  const clock = { now: (): Date => new Date(START) };
  sink = await startGitHubSink({ now: () => clock.now() });
  channels = testChannels({ timeouts: { connectMs: 500, totalMs: 300 }, ticketTimes: TIMES });
  integration = {
    kind: 'ticket',
    system: 'github',
    apiUrl: sink.apiUrl,
    repo: sink.repo,
    token: sink.token,
    labels: ['tenor', 'contracts'],
  };
  loop = new DeliveryLoop(channels, integration, START);
  clock.now = loop.now;
});
afterEach(async () => {
  await channels.close();
  await sink.stop();
});

const open = () => sink.issues.filter(({ state }) => state === 'open');
const created = () =>
  sink.requests.filter(({ method, target }) => method === 'POST' && target.endsWith('/issues')).length;
const looks = () => sink.requests.filter(({ target }) => target.includes('/issues?')).length;
const bodies = (index = 0) => sink.issues[index]!.comments.map(({ body }) => body);

describe('the ticket of a group', () => {
  it('is opened with a title, a body, labels and the marker of the group', async () => {
    expect(await loop.deliver(first)).toMatchObject({
      status: 'sent',
      reference: 'acme/ops#1',
      summary: `Opened acme/ops#1: ${sink.url}/acme/ops/issues/1`,
    });
    expect(sink.issues[0]).toMatchObject({
      title: 'Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
      labels: [{ name: 'tenor' }, { name: 'contracts' }],
      comments: [],
    });
    expect(sink.issues[0]!.body).toContain(groupMarker(first));
    expect(sink.issues[0]!.body).toContain('Give notice by Tue 2026-12-01');
  });

  it('is commented on when something is new, and shows how things stand now', async () => {
    await loop.deliver(first);
    expect(await loop.deliver(second)).toMatchObject({
      summary: expect.stringContaining('Commented on acme/ops#1'),
    });
    expect(sink.issues).toHaveLength(1);
    expect(sink.issues[0]!.title).toMatch(/^2 contracts need action/);
    expect(sink.issues[0]!.body).toContain('WAN circuits');
    expect(bodies()).toEqual([expect.stringContaining('New, urgent: WAN circuits')]);
    expect(bodies()[0]).not.toContain('Acme MSA');
  });

  it('gets a short comment for a reminder', async () => {
    await loop.deliver(first);
    await loop.deliver(reminder);
    expect(bodies()).toEqual([expect.stringMatching(/^\*\*Reminder\\: /)]);
    expect(bodies()[0]!.length).toBeLessThan(400);
  });

  it('is closed with a comment when all is resolved, keeping its title', async () => {
    await loop.deliver(first);
    expect(await loop.deliver(allClear)).toMatchObject({
      summary: expect.stringContaining('Closed acme/ops#1'),
    });
    expect(sink.issues[0]).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      title: expect.stringContaining('Acme MSA ('),
    });
    expect(bodies()).toEqual([expect.stringContaining('All clear')]);
  });

  it('is closed with a comment when what fires is followed elsewhere', async () => {
    await loop.deliver(first);
    const movedOn = notification({ alerts: [], status: 'resolved', atStake: [], movedOn: true });
    expect(await loop.deliver(movedOn)).toMatchObject({
      summary: expect.stringContaining('Closed acme/ops#1'),
    });
    expect(sink.issues[0]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(bodies()).toEqual([expect.stringMatching(/Followed elsewhere now.*policy was changed/s)]);
    expect(sink.issues[0]!.body).not.toContain('Everything that was reported here is resolved');
  });

  it('is opened again when it fires within 30 days, and followed by a new one after', async () => {
    await loop.deliver(first);
    await loop.deliver(allClear);
    loop.time += 29 * DAY_MS;
    expect(await loop.deliver(first)).toMatchObject({
      summary: expect.stringContaining('Reopened acme/ops#1'),
    });
    expect(bodies().at(-1)).toMatch(/^\*\*Reopened: /);
    await loop.deliver(allClear);
    loop.time += 31 * DAY_MS;
    expect(await loop.deliver(first)).toMatchObject({ reference: 'acme/ops#2' });
    expect(open().map(({ number }) => number)).toEqual([2]);
  });

  it('that somebody closed while it still fires is opened again by a reminder', async () => {
    await loop.deliver(first);
    sink.issues[0]!.state = 'closed';
    sink.issues[0]!.closed_at = '2026-11-22T07:00:00Z';
    await loop.deliver(reminder);
    expect(open()).toHaveLength(1);
  });

  it('that was closed by hand needs no closing', async () => {
    await loop.deliver(first);
    sink.issues[0]!.state = 'closed';
    expect(await loop.deliver(allClear)).toMatchObject({
      summary: expect.stringContaining('Already closed'),
    });
    expect(bodies()).toEqual([]);
  });

  it('is made anew when it was deleted', async () => {
    await loop.deliver(first);
    sink.script({ kind: 'answer', status: 410, when: { method: 'GET', path: /\/issues\/1$/ } });
    expect(await loop.deliver(second)).toMatchObject({ reference: 'acme/ops#2' });
  });

  it('keeps what people wrote around our part of its body', async () => {
    await loop.deliver(first);
    const issue = sink.issues[0]!;
    issue.body = `Called the vendor.\n\n${issue.body}\n\nWaiting for an answer.`;
    await loop.deliver(second);
    expect(issue.body).toMatch(/^Called the vendor\.\n\n<!-- tenor:group=/);
    expect(issue.body).toMatch(/\n\nWaiting for an answer\.$/);
    expect(issue.body.match(/tenor:group=/g)).toHaveLength(1);
    expect(issue.body).toContain('WAN circuits');
  });

  it('is another one in another repository', async () => {
    await loop.deliver(first);
    const other = await startGitHubSink({ repo: 'acme/other', token: sink.token, now: loop.now });
    const moved = new DeliveryLoop(
      channels,
      { ...integration, apiUrl: other.apiUrl, repo: 'acme/other' },
      START,
    );
    moved.state = loop.state;
    expect(await moved.deliver(second)).toMatchObject({ reference: 'acme/other#1' });
    await other.stop();
  });

  it('is found when the state was lost, even beyond the first page', async () => {
    await loop.deliver(first);
    for (let i = 0; i < 150; i += 1) sink.openIssue({ title: `Other ${i}`, body: 'not ours' });
    loop.state = null;
    expect(await loop.deliver(second)).toMatchObject({ reference: 'acme/ops#1' });
    expect(created()).toBe(1);
  });

  it('is never one that somebody else made, whatever its body says', async () => {
    sink.openIssue({ title: 'Trap', body: groupMarker(first), login: 'mallory' });
    expect(await loop.deliver(first)).toMatchObject({ reference: 'acme/ops#2' });
  });

  it('that never was needs no closing', async () => {
    expect(await loop.deliver(allClear)).toMatchObject({
      status: 'sent',
      reference: null,
      summary: 'There is no ticket to close.',
    });
    expect(sink.issues).toHaveLength(0);
  });
});

describe('an unknown outcome', () => {
  const posting = { when: { method: 'POST', path: /\/issues$/ } } as const;

  it.each(['serve-then-drop', 'serve-then-hang'] as const)(
    'of a ticket that was made (%s) and is listed late leads to no second one',
    async (kind) => {
      sink.listLate(40_000);
      sink.script({ kind, ...posting });
      expect(await loop.deliver(first)).toMatchObject({ status: 'sent', reference: 'acme/ops#1' });
      expect(sink.issues).toHaveLength(1);
      expect(created()).toBe(1);
      // The body of the ticket already says it.
      expect(bodies()).toEqual([]);
    },
  );

  it('of one that was not made leads to another try after the tracker has known none for a minute', async () => {
    sink.script({ kind: 'drop', ...posting });
    expect(await loop.deliver(first)).toMatchObject({ status: 'sent', reference: 'acme/ops#1' });
    expect(created()).toBe(2);
    expect(loop.time - START).toBeGreaterThanOrEqual(TIMES.settleMs + TIMES.emptyMs);
    expect(loop.time - START).toBeLessThan(TIMES.settleMs + TIMES.emptyMs + TIMES.lookMs);
    // One before the first try, then at 25, 40, 55, 70 and 85 seconds.
    expect(looks()).toBe(6);
  });

  it('is an answer 5xx too', async () => {
    sink.script({ kind: 'answer', status: 502, ...posting });
    expect(await loop.deliver(first)).toMatchObject({ reference: 'acme/ops#1' });
    expect(looks()).toBe(6);
  });

  it('is none when the request was certainly not carried out', async () => {
    sink.script({ kind: 'answer', status: 422, body: '{"message":"Validation Failed"}', ...posting });
    expect(await loop.deliver(first)).toEqual({
      status: 'failed',
      reason: 'GitHub answered 422: Validation Failed',
    });
    expect(await loop.deliver(second)).toMatchObject({ status: 'sent' });
    expect(loop.time).toBe(START);
  });

  it('is what a crash leaves, before the request or after it', async () => {
    let crashes = 1;
    await loop.deliver(first, () => crashes-- > 0);
    expect(sink.issues).toHaveLength(1);
    expect(created()).toBe(1);

    const before = new DeliveryLoop(channels, integration, loop.time);
    before.state = {
      target: `${sink.apiUrl} ${sink.repo}`,
      issue: null,
      intent: { deliveryId: 'x', at: new Date(before.time).toISOString(), emptySince: null },
      unverified: false,
    };
    const other = { groupKey: 'another group' };
    expect(await before.deliver(notification(other))).toMatchObject({ reference: 'acme/ops#2' });
    expect(before.time - loop.time).toBeGreaterThanOrEqual(TIMES.settleMs + TIMES.emptyMs);
  });

  it('waits through failures while it looks', async () => {
    sink.script({ kind: 'serve-then-drop', ...posting });
    sink.listLate(30_000);
    const listing = { when: { method: 'GET', path: /\/issues\?/ } } as const;
    await channels.send({ ...requestOf(), notification: first });
    for (const kind of ['drop', 'drop'] as const) sink.script({ kind, ...listing });
    sink.script({ kind: 'answer', status: 403, headers: { 'retry-after': '7' }, ...listing });
    expect(await loop.deliver(first)).toMatchObject({ status: 'sent' });
    expect(open()).toHaveLength(1);
  });

  it('ends with no ticket to close when all is resolved meanwhile and none was made', async () => {
    sink.script({ kind: 'drop', ...posting });
    await channels.send({ ...requestOf(), notification: first });
    expect(await loop.deliver(allClear)).toMatchObject({ summary: 'There is no ticket to close.' });
    expect(created()).toBe(1);
  });

  it('ends with a closed ticket when all is resolved meanwhile and one was made', async () => {
    sink.script({ kind: 'serve-then-drop', ...posting });
    sink.listLate(30_000);
    await channels.send({ ...requestOf(), notification: first });
    expect(await loop.deliver(allClear)).toMatchObject({
      summary: expect.stringContaining('Closed acme/ops#1'),
    });
    expect(open()).toHaveLength(0);
  });

  it('of a comment does not repeat it', async () => {
    await loop.deliver(first);
    sink.script({ kind: 'serve-then-drop', when: { method: 'POST', path: /\/comments$/ } });
    expect(await loop.deliver(second)).toMatchObject({ status: 'sent' });
    expect(bodies()).toHaveLength(1);
  });

  function requestOf() {
    return {
      deliveryId: 'delivery-0',
      attempt: 1,
      integration,
      state: null,
      saveState: (state: typeof loop.state) => {
        loop.state = state;
        return Promise.resolve();
      },
      signal: new AbortController().signal,
      now: loop.now,
    };
  }
});

describe('two tickets of a group', () => {
  it('are found after a first one: the lowest stays, the others are closed with a note', async () => {
    await loop.deliver(first);
    for (let i = 0; i < 2; i += 1) sink.openIssue({ title: 'Twin', body: sink.issues[0]!.body });
    loop.time += 10 * 60_000;
    await loop.deliver(second);
    expect(open().map(({ number }) => number)).toEqual([1]);
    expect(bodies(1)).toEqual(['Duplicate of #1, which stays open for this group. Closed by Tenor.']);
    expect(sink.issues[2]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(await loop.deliver(reminder)).toMatchObject({ reference: 'acme/ops#1' });
  });

  it('made because a listing lags for minutes do not both stay open', async () => {
    sink.listLate(300_000);
    sink.script({ kind: 'serve-then-drop', when: { method: 'POST', path: /\/issues$/ } });
    await loop.deliver(first);
    expect(sink.issues).toHaveLength(2);
    loop.time += 10 * 60_000;
    expect(await loop.deliver(second)).toMatchObject({ reference: 'acme/ops#1' });
    expect(open().map(({ number }) => number)).toEqual([1]);
  });
});

describe('what GitHub refuses', () => {
  const reset = String(START / 1000 + 1800);

  it.each([
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, '{}', 1_800_000],
    [403, { 'retry-after': '30' }, '{}', 30_000],
    [403, {}, '{"message":"You have exceeded a secondary rate limit"}', 60_000],
    [429, {}, '', 60_000],
  ])('by its rate limit (%i %j) is tried again when it allows', async (status, headers, body, waitMs) => {
    sink.script({ kind: 'answer', status, headers, body });
    await loop.deliver(first);
    expect(loop.results[0]).toMatchObject({ status: 'retry', retryAfterMs: waitMs });
  });

  it.each([
    [301, 'redirects are not followed'],
    [401, 'the token is not valid or has expired'],
    [403, 'the token may not do this'],
    [404, 'the repository does not exist, or the token may not see it'],
    [410, 'issues are switched off'],
  ])('with %i fails, and says what to mend', async (status, hint) => {
    sink.always({ kind: 'answer', status, body: '{"message":"No"}', headers: { location: sink.url } });
    expect(await loop.deliver(first)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(hint),
    });
    sink.always(null);
    expect(await loop.deliver(first)).toMatchObject({ status: 'sent', reference: 'acme/ops#1' });
  });

  it('of a token without a user is listed without one, and only what apps made counts', async () => {
    sink.script({
      kind: 'answer',
      status: 403,
      body: '{"message":"Resource not accessible by integration"}',
      when: { path: /^\/user/ },
    });
    sink.openIssue({ title: 'Trap', body: groupMarker(first), login: 'mallory' });
    expect(await loop.deliver(first)).toMatchObject({ reference: 'acme/ops#2' });
    expect(
      sink.requests.some(({ target }) => target.includes('/issues?') && !target.includes('creator=')),
    ).toBe(true);
  });
});
