import { ROUTES_MAX } from '@tenor/domain';
import { locationsNaming, placedRoutes, receiversIn } from './policy-routes.js';

const policy = {
  receiver: 'a',
  routes: [
    { matchers: ['x=1'], receiver: 'b', routes: [{ receiver: 'a' }, { matchers: ['y=1'] }] },
    { receiver: 'c', routes: [{ routes: [{ receiver: 'b' }] }] },
  ],
};

test('nodes come depth first, left to right, each with its place', () => {
  expect(placedRoutes(policy).map(({ location }) => location)).toEqual([
    '',
    'routes[0]',
    'routes[0].routes[0]',
    'routes[0].routes[1]',
    'routes[1]',
    'routes[1].routes[0]',
    'routes[1].routes[0].routes[0]',
  ]);
});

test('each receiver is named once', () => {
  expect(receiversIn(policy)).toEqual(['a', 'b', 'c']);
});

test('a receiver is found wherever it stands', () => {
  expect(locationsNaming(policy, 'a')).toEqual(['', 'routes[0].routes[0]']);
  expect(locationsNaming(policy, 'b')).toEqual(['routes[0]', 'routes[1].routes[0].routes[0]']);
  expect(locationsNaming(policy, 'z')).toEqual([]);
});

test('no more nodes are looked at than a policy may have', () => {
  const wide = { receiver: 'a', routes: Array.from({ length: 5_000 }, () => ({ receiver: 'b' })) };
  expect(placedRoutes(wide)).toHaveLength(ROUTES_MAX);
});
