import { FIRST_START_POLICY, type RouteInput } from '@tenor/domain';
import { type Labels } from '../labels.js';
import { compilePolicy } from './compile-policy.js';
import { type CompiledPolicy } from './compiled-policy.js';
import { groupOf, routesFor } from './routes-for.js';

const RECEIVERS = new Set(['default', 'everyone', 'netops', 'finance', 'cisco', 'owners', 'audit']);

function compile(input: RouteInput): CompiledPolicy {
  const result = compilePolicy(input, { receivers: RECEIVERS });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}

function keys(policy: CompiledPolicy, labels: Labels): string[] {
  return routesFor(policy, labels).map((route) => groupOf(route, labels).key);
}

describe('the way of an alert through the tree', () => {
  const POLICY = compile({
    receiver: 'everyone',
    routes: [
      { matchers: ['job=cost-anomaly'], receiver: 'finance' },
      { matchers: ['level=~"warning|error"'], receiver: 'audit', continue: true },
      {
        matchers: ['objectType=contract'],
        receiver: 'netops',
        routes: [
          { matchers: ['provider=~"Cisco.*"', 'tier!=info'], receiver: 'cisco', continue: true },
          { matchers: ['owner!=""'], receiver: 'owners', groupBy: ['owner'] },
          { matchers: ['tier=urgent'] },
        ],
      },
      { matchers: ['provider=~"Cisco.*"'], receiver: 'finance' },
    ],
  });

  it.each<[name: string, labels: Labels, expected: string[]]>([
    ['nothing matches: the root', { job: 'x' }, ['everyone@']],
    ['no label at all: the root', {}, ['everyone@']],
    ['a child in place of its parent', { job: 'cost-anomaly' }, ['finance@routes[0]']],
    [
      'a match without continue ends the siblings’ turn',
      { job: 'cost-anomaly', level: 'warning', objectType: 'contract' },
      ['finance@routes[0]'],
    ],
    [
      'a match with continue goes on',
      { level: 'warning', objectType: 'contract' },
      ['audit@routes[1]', 'netops@routes[2]'],
    ],
    ['a match with continue may be the only one', { level: 'error' }, ['audit@routes[1]']],
    [
      'a node itself when no child of it matches',
      { objectType: 'contract', tier: 'warning' },
      ['netops@routes[2]'],
    ],
    [
      'a child that inherits its receiver is still the one that matches',
      { objectType: 'contract', tier: 'urgent' },
      ['netops@routes[2].routes[2]'],
    ],
    [
      'continue within a level stays within it',
      { objectType: 'contract', tier: 'urgent', provider: 'Cisco Systems', owner: 'a@example.com' },
      ['cisco@routes[2].routes[0]', 'owners@routes[2].routes[1]'],
    ],
    [
      'the last child that matched had continue, its parent has not: the parent’s siblings are out',
      { objectType: 'contract', provider: 'Cisco', tier: 'warning' },
      ['cisco@routes[2].routes[0]'],
    ],
    [
      'every matcher of a node must hold',
      { objectType: 'contract', provider: 'Cisco', tier: 'info' },
      ['netops@routes[2]'],
    ],
    ['a child of a node that does not match is out', { tier: 'urgent', owner: 'a' }, ['everyone@']],
    ['a later sibling', { provider: 'Cisco' }, ['finance@routes[3]']],
  ])('%s', (_name, labels, expected) => {
    expect(routesFor(POLICY, labels).map((r) => `${r.receiver}@${r.location}`)).toEqual(expected);
  });

  it('of the first start leads to default from warning on, else to none', () => {
    const policy = compile(FIRST_START_POLICY);
    const receivers = ['debug', 'info', 'success', 'warning', 'failure', 'error', 'critical'].map((level) =>
      routesFor(policy, { level, job: 'x' }).map(({ receiver }) => receiver),
    );
    const [none, byDefault] = [['none'], ['default']];
    expect(receivers).toEqual([none, none, none, byDefault, byDefault, byDefault, byDefault]);
  });

  it('leads to a group once, though two routes lead there', () => {
    const same = { matchers: ['tier=urgent'], receiver: 'netops', continue: true };
    const policy = compile({ receiver: 'none', routes: [same, same, { ...same, groupBy: ['tier'] }] });
    expect(routesFor(policy, { tier: 'urgent' }).map(({ location }) => location)).toEqual([
      'routes[0]',
      'routes[2]',
    ]);
  });

  it('finds the last of hundreds of routes', () => {
    const policy = compile({
      receiver: 'none',
      routes: Array.from({ length: 900 }, (_, i) => ({ matchers: [`owner="o${i}"`], receiver: 'owners' })),
    });
    expect(routesFor(policy, { owner: 'o899' })[0]?.location).toBe('routes[899]');
  });
});

describe('the group of an alert', () => {
  const LABELS = { job: 'renewal-check', tier: 'urgent', provider: 'Acme', note: '' };

  function group(route: RouteInput, labels: Labels) {
    const policy = compile({ receiver: 'none', routes: [{ receiver: 'netops', ...route }] });
    const [matched] = routesFor(policy, labels);
    if (!matched) throw new Error('no route');
    return groupOf(matched, labels);
  }

  it('is named by receiver, matcher path and values', () => {
    expect(group({ matchers: ['tier=~"urgent|expired"'], groupBy: ['provider', 'job'] }, LABELS)).toEqual({
      key: String.raw`["netops",[["tier=~\"urgent|expired\""]],"labels",[["job","renewal-check"],["provider","Acme"]]]`,
      labels: { job: 'renewal-check', provider: 'Acme' },
    });
  });

  it.each<[name: string, a: [RouteInput, Labels], b: [RouteInput, Labels], same: boolean]>([
    ['the same values', [{}, LABELS], [{}, { ...LABELS, tier: 'info' }], true],
    ['another value', [{}, LABELS], [{}, { ...LABELS, job: 'coverage-gap' }], false],
    ['another order of groupBy', [{ groupBy: ['a', 'b'] }, LABELS], [{ groupBy: ['b', 'a'] }, LABELS], true],
    ['other labels of groupBy', [{ groupBy: ['a'] }, LABELS], [{ groupBy: ['b'] }, LABELS], false],
    ['another receiver', [{}, LABELS], [{ receiver: 'finance' }, LABELS], false],
    ['another matcher', [{ matchers: ['job!=a'] }, LABELS], [{ matchers: ['job!=b'] }, LABELS], false],
    [
      'the matcher written in another way',
      [{ matchers: ['tier=urgent'] }, LABELS],
      [{ matchers: ['tier = "urgent"'] }, LABELS],
      true,
    ],
    ['other timings', [{ groupWait: '1s' }, LABELS], [{ groupWait: '2s' }, LABELS], true],
    [
      'a missing label and an empty one',
      [{ groupBy: ['note'] }, LABELS],
      [{ groupBy: ['note'] }, { job: 'x' }],
      true,
    ],
    [
      'values that look alike when put in a row',
      [{ groupBy: ['a', 'b'] }, { a: 'x","y', b: 'z' }],
      [{ groupBy: ['a', 'b'] }, { a: 'x', b: 'y","z' }],
      false,
    ],
    [
      'every label, another value',
      [{ groupBy: ['...'] }, LABELS],
      [{ groupBy: ['...'] }, { ...LABELS, lead: '7' }],
      false,
    ],
    [
      'every label, in another order, an empty one more',
      [{ groupBy: ['...'] }, { b: '2', a: '1' }],
      [{ groupBy: ['...'] }, { a: '1', b: '2', c: '' }],
      true,
    ],
    [
      'every label, or just those that it has',
      [{ groupBy: ['...'] }, { a: '1' }],
      [{ groupBy: ['a'] }, { a: '1' }],
      false,
    ],
  ])('is the same or not for %s', (_name, a, b, same) => {
    expect(group(...a).key === group(...b).key).toBe(same);
  });

  it('holds everything when groupBy is empty', () => {
    expect(group({ groupBy: [] }, LABELS)).toEqual(group({ groupBy: [] }, { job: 'other' }));
    expect(group({ groupBy: [] }, LABELS).labels).toEqual({});
  });

  it('shows only labels that the alert has', () => {
    expect(group({ groupBy: ['job', 'note', 'owner'] }, LABELS).labels).toEqual({ job: 'renewal-check' });
    expect(group({ groupBy: ['...'] }, LABELS).labels).toEqual({
      job: 'renewal-check',
      provider: 'Acme',
      tier: 'urgent',
    });
  });

  it('takes any name for a label', () => {
    const labels = Object.fromEntries([['__proto__', 'x']]);
    expect(Object.entries(group({ groupBy: ['__proto__', 'constructor'] }, labels).labels)).toEqual([
      ['__proto__', 'x'],
    ]);
  });
});

/** Numbers that look random and are the same each time (a linear congruential generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('any tree', () => {
  const random = generator(20261122);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const randomRoute = (depth: number): RouteInput => ({
    ...(random(2) === 0 ? { receiver: pick([...RECEIVERS]) } : {}),
    ...(random(4) === 0 ? { groupBy: pick([[], ['a'], ['a', 'b'], ['...']]) } : {}),
    matchers: Array.from({ length: random(3) }, () =>
      pick(['a=1', 'a!=1', 'b=~"1|2"', 'b!~"1"', 'c=""', 'a=2']),
    ),
    continue: random(2) === 0,
    routes: depth === 0 ? [] : Array.from({ length: random(4) }, () => randomRoute(depth - 1)),
  });
  const trees: RouteInput[] = Array.from({ length: 300 }, () => ({
    receiver: 'everyone',
    routes: Array.from({ length: 1 + random(4) }, () => randomRoute(2)),
  }));
  const values = ['', '1', '2'];
  const labelSets: Labels[] = values.flatMap((a) =>
    values.flatMap((b) => values.map((c) => ({ ...(a ? { a } : {}), b, c }))),
  );

  /** The same tree with a route that nothing reaches at the front and the end of every level. */
  const disturbed = (route: RouteInput): RouteInput => {
    const stranger: RouteInput = { matchers: ['a=never'], receiver: 'audit', groupWait: '9m' };
    return { ...route, routes: [stranger, ...(route.routes ?? []).map(disturbed), stranger] };
  };

  /** What is wrong with some tree and labels, in words; expecting each pair apart would take seconds. */
  function faults(check: (tree: RouteInput, policy: CompiledPolicy, labels: Labels) => boolean): string[] {
    return trees.flatMap((tree) => {
      const policy = compile(tree);
      return labelSets
        .filter((labels) => !check(tree, policy, labels))
        .map((labels) => JSON.stringify({ tree, labels }));
    });
  }

  it('leads every alert to at least one group, and to none twice', () => {
    let several = 0;
    const found = faults((_tree, policy, labels) => {
      const groups = keys(policy, labels);
      if (groups.length > 1) several += 1;
      return groups.length > 0 && new Set(groups).size === groups.length;
    });
    expect(found).toEqual([]);
    expect(several).toBeGreaterThan(100);
  });

  it('keeps every group when routes are inserted elsewhere', () => {
    const after = new Map(trees.map((tree) => [tree, compile(disturbed(tree))]));
    const found = faults((tree, policy, labels) => {
      const disturbedPolicy = after.get(tree) ?? policy;
      return keys(disturbedPolicy, labels).join() === keys(policy, labels).join();
    });
    expect(after.size).toBe(trees.length);
    expect(found).toEqual([]);
  });

  it('leads only to nodes whose matchers hold all the way down', () => {
    const found = faults((tree, policy, labels) =>
      routesFor(policy, labels).every(({ location }) => {
        let node = tree;
        return [...location.matchAll(/routes\[(\d+)\]/g)].every((step) => {
          node = node.routes?.[Number(step[1])] ?? {};
          return node.matchers?.every((matcher) => holds(matcher, labels)) ?? false;
        });
      }),
    );
    expect(found).toEqual([]);
  });

  /** The six matchers above, by hand. */
  function holds(matcher: string, { a = '', b = '', c = '' }: Labels): boolean {
    switch (matcher) {
      case 'a=1':
        return a === '1';
      case 'a=2':
        return a === '2';
      case 'a!=1':
        return a !== '1';
      case 'b=~"1|2"':
        return b === '1' || b === '2';
      case 'b!~"1"':
        return b !== '1';
      default:
        return c === '';
    }
  }
});
