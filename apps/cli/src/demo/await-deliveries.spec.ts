import { ApiClient } from '../api/api-client.js';
import { FakeServer } from '../testing/fake-server.js';
import { RecordingContext } from '../testing/recording-context.js';
import { awaitDeliveries, untold } from './await-deliveries.js';
import { type AlertAnswer } from './delivery-answers.js';

const group = (pending: string | null = null, state: 'firing' | 'resolved' = 'firing') => ({
  state,
  pending,
});
const alert = (run: string, ...groups: AlertAnswer['groups']): AlertAnswer => ({
  id: 'renewal-check:f',
  entryId: `${run}:1:1`,
  groups,
});

describe('alerts of a run are told', () => {
  test('once all have been reported by it, and are pending nowhere', () => {
    expect(untold([alert('run-2', group()), alert('run-2', group(null, 'resolved'))], 'run-2', 1)).toBe(
      undefined,
    );
  });

  test('whatever becomes of those that concern nobody', () => {
    expect(untold([alert('run-1'), alert('run-2', group())], 'run-2', 1)).toBe(undefined);
  });

  test.each([
    ['there are none yet', [], '0 of 0 alerts were reported by the last run'],
    ['an earlier run reported one last', [alert('run-1', group())], '0 of 1 alert were reported'],
    ['one is pending', [alert('run-2', group('new'))], '1 alert are still to be told'],
    ['one is missing', [alert('run-2', group(null, 'resolved'))], '0 alerts fire, and 1 should'],
  ])('but not while %s', (_, alerts, says) => {
    expect(untold(alerts, 'run-2', 1)).toContain(says);
  });
});

describe('waiting for deliveries', () => {
  let server: FakeServer;
  let statuses: string[];
  let asked: number;

  beforeEach(async () => {
    asked = 0;
    server = await FakeServer.start(({ path }) => {
      if (path.includes('/alerts')) return { json: { items: [alert('run-1', group())], next: null } };
      const status = statuses[Math.min(asked, statuses.length - 1)];
      asked += 1;
      return { json: { items: [{ ...sent, status }], next: null } };
    });
  });

  afterEach(() => server.stop());

  const sent = {
    id: 'd',
    receiver: 'digest',
    integration: { kind: 'email' },
    counts: { firing: 1, resolved: 0, new: 1, worse: 0 },
    response: 'mailbox full',
  };

  const wait = () =>
    awaitDeliveries(
      new ApiClient({ url: server.url, token: undefined, tokenStory: '' }),
      'run-1',
      1,
      new RecordingContext({}),
      'renewal-check',
    );

  test('ends when all have been sent', async () => {
    statuses = ['pending', 'retrying', 'sent'];

    expect(await wait()).toMatchObject([{ id: 'd', status: 'sent' }]);
    expect(asked).toBe(3);
  });

  test('ends at once with the reason when one has failed', async () => {
    statuses = ['failed'];

    await expect(wait()).rejects.toThrow(
      'A message could not be sent: email to digest is failed, mailbox full.',
    );
    expect(asked).toBe(1);
  });

  test('gives up after a while, and says what it waited for', async () => {
    statuses = ['retrying'];

    await expect(wait()).rejects.toThrow(
      'The messages did not go out within 20 s: email to digest is retrying, mailbox full.',
    );
  });
});
