import { type RouteInput } from '@tenor/domain';
import { compilePolicy, type CompiledPolicy } from '@tenor/routing';
import { tryPolicy } from './policy-trial.js';

const root: RouteInput = {
  receiver: 'none',
  routes: [
    {
      matchers: ['level=~"warning|error"'],
      receiver: 'netops',
      groupWait: '1m',
      routes: [{ matchers: ['tier=urgent'], groupBy: ['tier', 'provider'] }],
    },
    { matchers: ['team=sales'], receiver: 'sales', groupBy: ['...'] },
  ],
};

function compiled(policy: RouteInput): CompiledPolicy {
  const result = compilePolicy(policy, { receivers: new Set(['netops', 'sales']) });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}

test('tells each node on the way, with the receiver that it inherits', () => {
  const { receivers, routes } = tryPolicy(root, compiled(root), {
    level: 'warning',
    tier: 'urgent',
    provider: 'Acme',
  });
  expect(receivers).toEqual(['netops']);
  expect(routes).toEqual([
    {
      location: 'routes[0].routes[0]',
      path: [
        { location: '', matchers: [], receiver: 'none' },
        { location: 'routes[0]', matchers: ['level=~"warning|error"'], receiver: 'netops' },
        { location: 'routes[0].routes[0]', matchers: ['tier=urgent'], receiver: 'netops' },
      ],
      receiver: 'netops',
      groupBy: ['provider', 'tier'],
      groupKey: expect.stringContaining('"netops"') as string,
      groupLabels: { provider: 'Acme', tier: 'urgent' },
      groupWaitMs: 60_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 604_800_000,
    },
  ]);
});

test('what matches nothing goes the way of the root', () => {
  expect(tryPolicy(root, compiled(root), {})).toMatchObject({
    receivers: ['none'],
    routes: [{ location: '', path: [{ location: '', receiver: 'none' }], groupBy: ['job'] }],
  });
});

test('a route by every label says so', () => {
  expect(tryPolicy(root, compiled(root), { team: 'sales' }).routes).toMatchObject([
    { location: 'routes[1]', groupBy: ['...'], groupLabels: { team: 'sales' } },
  ]);
});
