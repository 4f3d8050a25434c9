import { FIRST_START_POLICY, type RouteInput } from '@tenor/domain';
import { compilePolicy, POLICY_ERRORS_MAX } from './compile-policy.js';
import { type CompiledRoute, type MatchedRoute } from './compiled-policy.js';

const RECEIVERS = new Set(['default', 'netops', 'finance']);

function errorsOf(input: RouteInput): string[] {
  const result = compilePolicy(input, { receivers: RECEIVERS });
  return result.ok ? [] : result.errors.map(({ path, code, message }) => `${path} ${code}: ${message}`);
}

function targetsOf(input: RouteInput): MatchedRoute[] {
  const result = compilePolicy(input, { receivers: RECEIVERS });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const walk = (route: CompiledRoute): MatchedRoute[] => [route.target, ...route.routes.flatMap(walk)];
  return walk(result.policy.root);
}

/** A chain of routes with so many levels. */
function chain(levels: number): RouteInput {
  return levels === 1 ? { receiver: 'none' } : { receiver: 'none', routes: [chain(levels - 1)] };
}

describe('a policy with a fault', () => {
  it.each<[name: string, policy: RouteInput, errors: string[]]>([
    ['a root without receiver', { routes: [] }, ['receiver required: is required']],
    [
      'a root that does not match everything',
      { receiver: 'netops', matchers: ['tier=urgent'] },
      ['matchers not_allowed: must be empty: the root matches everything'],
    ],
    [
      'a root that continues',
      { receiver: 'netops', continue: true },
      ['continue not_allowed: must not be set: the root has no siblings'],
    ],
    [
      'an unknown receiver',
      { receiver: 'nowhere' },
      ['receiver unknown_receiver: names the receiver "nowhere", which does not exist'],
    ],
    [
      'an unknown receiver below, told once though children inherit it',
      { receiver: 'none', routes: [{}, { receiver: 'x', routes: [{ matchers: ['a=b'] }] }] },
      ['routes[1].receiver unknown_receiver: names the receiver "x", which does not exist'],
    ],
    [
      'bad matchers',
      {
        receiver: 'none',
        routes: [
          { matchers: ['a=b'] },
          { matchers: ['a=b', 'tier'], routes: [{ matchers: ['provider=~"("'] }] },
        ],
      },
      [
        'routes[1].matchers[1] invalid_matcher: at character 5: expected one of =, !=, =~, !~',
        'routes[1].routes[0].matchers[0] invalid_regex: at character 11: not a regular expression (RE2): missing closing ): `(`',
      ],
    ],
    [
      'every label beside another one',
      { receiver: 'none', groupBy: ['job', '...'] },
      ['groupBy invalid_group_by: "..." means every label and stands alone'],
    ],
    [
      'a label twice',
      { receiver: 'none', routes: [{ groupBy: ['job', 'tier', 'job'] }] },
      ['routes[0].groupBy[2] duplicate: repeats the label "job"'],
    ],
    [
      'intervals that never pass or are none',
      {
        receiver: 'none',
        groupWait: '0s',
        groupInterval: '0s',
        routes: [{ repeatInterval: '0d' }, { groupWait: 'soon' }, { groupInterval: '367d' }],
      },
      [
        'groupInterval out_of_range: must be longer than zero',
        'routes[0].repeatInterval out_of_range: must be longer than zero',
        'routes[1].groupWait invalid_duration: must be a duration such as "30s", "5m", "4h" or "7d", at most 366d',
        'routes[2].groupInterval invalid_duration: must be a duration such as "30s", "5m", "4h" or "7d", at most 366d',
      ],
    ],
    [
      'two routes to the same groups at two paces',
      {
        receiver: 'none',
        routes: [
          { matchers: ['tier=urgent', 'job=x'], receiver: 'netops', continue: true },
          { matchers: ['job="x"', ' tier = urgent'], receiver: 'netops', groupWait: '1m' },
        ],
      },
      [
        'routes[1].groupWait conflict: differs from that of routes[0], which has the same receiver, matchers and groupBy and so the same groups',
      ],
    ],
  ])('%s is refused where it stands', (_name, policy, errors) => {
    expect(errorsOf(policy)).toEqual(errors);
  });

  it('may have ten levels and no more', () => {
    expect(errorsOf(chain(10))).toEqual([]);
    expect(errorsOf(chain(11))).toEqual([
      `${Array<string>(9).fill('routes[0]').join('.')}.routes too_deep: must not be nested deeper than 10 levels`,
    ]);
    expect(errorsOf(chain(3000))).toHaveLength(1);
  });

  it('may have a thousand nodes and no more', () => {
    const policy = (children: number): RouteInput => ({
      receiver: 'none',
      routes: Array.from({ length: children }, () => ({ matchers: ['a=b'] })),
    });
    expect(errorsOf(policy(999))).toEqual([]);
    expect(errorsOf(policy(1000))).toEqual(['routes too_many: must have at most 1000 nodes in all']);
    const halves = { receiver: 'none', routes: [policy(499), policy(500)] };
    expect(errorsOf(halves)).toEqual(['routes too_many: must have at most 1000 nodes in all']);
  });

  it('tells no more faults than anybody mends at a time', () => {
    const routes = Array.from({ length: 500 }, () => ({ matchers: ['bad', 'bad', 'bad'] }));
    expect(errorsOf({ receiver: 'none', routes })).toHaveLength(POLICY_ERRORS_MAX);
  });

  it('may not spend without bound on regular expressions, large ones or many', () => {
    const routes = (pattern: (i: number) => string): RouteInput => ({
      receiver: 'none',
      routes: Array.from({ length: 900 }, (_, i) => ({ matchers: [`a=~"${pattern(i)}"`] })),
    });
    const told = 'too large together (at most 100000 steps)';
    expect(errorsOf(routes((i) => `x{1000}${i}`)).join()).toContain(told);
    expect(errorsOf(routes((i) => `${'a{1000}'.repeat(9)}${i}`)).join()).toContain(told);
    // The same one in every route is compiled, and counted, once.
    expect(errorsOf(routes(() => 'x{1000}'))).toEqual([]);
  });
});

describe('a policy without faults', () => {
  it('of the first start is one', () => {
    expect(targetsOf(FIRST_START_POLICY)).toEqual([
      {
        location: '',
        receiver: 'none',
        groupBy: { kind: 'labels', names: ['job'] },
        groupWaitMs: 30_000,
        groupIntervalMs: 300_000,
        repeatIntervalMs: 604_800_000,
        path: [],
      },
      expect.objectContaining({
        location: 'routes[0]',
        receiver: 'default',
        path: [['level=~"warning|failure|error|critical"']],
      }),
    ]);
  });

  it('passes receiver, groupBy and timings on to children, each of which may set its own', () => {
    const targets = targetsOf({
      receiver: 'netops',
      groupBy: ['provider', 'job'],
      groupWait: '0s',
      repeatInterval: '4h',
      routes: [
        {
          matchers: ['tier=urgent'],
          receiver: 'finance',
          groupBy: ['...'],
          groupInterval: '1m',
          routes: [{ matchers: ['owner=x'] }, { matchers: ['owner=y'], groupBy: [], repeatInterval: '1d' }],
        },
        { matchers: ['tier=info'] },
      ],
    });
    const short = targets.map((t) => [
      t.location,
      t.receiver,
      t.groupBy.kind === 'all' ? '...' : t.groupBy.names.join(),
      t.groupWaitMs,
      t.groupIntervalMs,
      t.repeatIntervalMs,
    ]);
    const [minute, hour] = [60_000, 3_600_000];
    expect(short).toEqual([
      ['', 'netops', 'job,provider', 0, 5 * minute, 4 * hour],
      ['routes[0]', 'finance', '...', 0, minute, 4 * hour],
      ['routes[0].routes[0]', 'finance', '...', 0, minute, 4 * hour],
      ['routes[0].routes[1]', 'finance', '', 0, minute, 24 * hour],
      ['routes[1]', 'netops', 'job,provider', 0, 5 * minute, 4 * hour],
    ]);
  });

  it('has paths of canonical matchers, whatever way and order they are written in', () => {
    const paths = (a: string[], b: string[]) =>
      targetsOf({ receiver: 'none', routes: [{ matchers: a, routes: [{ matchers: b }] }] }).map(
        (t) => t.path,
      );
    const expected = [[], [['a="1"', 'b="2"']], [['a="1"', 'b="2"'], ['c="3"']]];
    expect(paths(['a=1', 'b=2'], ['c=3'])).toEqual(expected);
    expect(paths(['b = "2"', 'a="1"', 'b=2'], [' c=3'])).toEqual(expected);
  });

  it('names the receivers that it sends to, each once', () => {
    const result = compilePolicy(
      { receiver: 'netops', routes: [{ receiver: 'finance' }, { receiver: 'netops' }, {}] },
      { receivers: RECEIVERS },
    );
    expect(result).toMatchObject({ ok: true, policy: { receivers: ['finance', 'netops'] } });
  });

  it('may send to none without anybody having made it, and repeat more often than it looks', () => {
    expect(errorsOf({ receiver: 'none', repeatInterval: '1m', groupInterval: '5m' })).toEqual([]);
  });

  it('may lead to the same groups twice at one pace', () => {
    const same = { matchers: ['tier=urgent'], receiver: 'netops', continue: true };
    expect(errorsOf({ receiver: 'none', routes: [same, same] })).toEqual([]);
  });

  it('is read without being changed', () => {
    const freeze = (route: RouteInput): RouteInput => {
      route.routes?.forEach(freeze);
      if (route.groupBy) Object.freeze(route.groupBy);
      return Object.freeze(route);
    };
    const policy = freeze({ receiver: 'none', routes: [{ groupBy: ['z', 'a'], matchers: ['a=b'] }] });
    expect(targetsOf(policy)[1]?.groupBy).toEqual({ kind: 'labels', names: ['a', 'z'] });
  });
});
