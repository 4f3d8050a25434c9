import { addMilliseconds, parseJobParams, type Instant } from '@tenor/domain';
import { covers, type ScopeParams } from './covers.js';
import { scopeEndsAt, scopeHasEnded } from './scope-expiry.js';
import { scopeKey } from './scope-key.js';

/** Parameters of renewal-check as a run has them: validated, with defaults. */
function params(raw: object = {}): ScopeParams {
  const parsed = parseJobParams('renewal-check', raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value.params;
}

describe('the key of a scope', () => {
  it('is the schedule, or the parameters in the order of their names', () => {
    expect(scopeKey('renewal-check', { kind: 'schedule', scheduleId: 's1' })).toBe(
      '["renewal-check","schedule","s1"]',
    );
    expect(
      scopeKey('renewal-check', { kind: 'parameters', params: { windowDays: 30, includeExpired: false } }),
    ).toBe('["renewal-check","parameters",{"includeExpired":false,"windowDays":30}]');
  });

  const key = (parameters: object, job = 'renewal-check') =>
    scopeKey(job, { kind: 'parameters', params: { ...parameters } });

  it('is the same for the same parameters, and without those that are not the scope’s', () => {
    expect(key({ a: 1, b: { d: [1], c: null } })).toBe(key({ b: { c: null, d: [1] }, a: 1, x: undefined }));
    expect(key({ a: 1, asOf: '2026-11-22', notify: true })).toBe(key({ a: 1 }));
  });

  it.each([
    ['another job', key({ a: 1 }, 'coverage-gap')],
    ['another value', key({ a: 2 })],
    ['another type', key({ a: '1' })],
    ['another name', key({ b: 1 })],
    ['one more', key({ a: 1, b: null })],
    ['a schedule', scopeKey('renewal-check', { kind: 'schedule', scheduleId: '{"a":1}' })],
  ])('is another one for %s', (_name, other) => {
    expect(other).not.toBe(key({ a: 1 }));
  });
});

describe('a run of renewal-check covers another one', () => {
  it.each<[name: string, ended: object, other: object, expected: boolean]>([
    ['with the same parameters', {}, {}, true],
    ['with a shorter window', { windowDays: 60 }, { windowDays: 30 }, true],
    ['not with a longer window', { windowDays: 30 }, { windowDays: 31 }, false],
    ['without expired ones, when it has them', { includeExpired: true }, {}, true],
    ['not with expired ones, when it has none', {}, { includeExpired: true }, false],
    [
      'with expired ones of fewer days',
      { includeExpired: true, expiredWithinDays: 90 },
      { includeExpired: true, expiredWithinDays: 30 },
      true,
    ],
    [
      'not with expired ones of more days',
      { includeExpired: true, expiredWithinDays: 30 },
      { includeExpired: true, expiredWithinDays: 31 },
      false,
    ],
    [
      'whatever days it names for expired ones that it does not report',
      { includeExpired: true, expiredWithinDays: 30 },
      { includeExpired: false, expiredWithinDays: 3650 },
      true,
    ],
    [
      'whatever days both name when neither reports expired ones',
      { expiredWithinDays: 30 },
      { expiredWithinDays: 90 },
      true,
    ],
    ['with a shorter notice lead', { noticeLeadDays: 30 }, { noticeLeadDays: 14 }, true],
    ['not with a longer notice lead', { noticeLeadDays: 7 }, { noticeLeadDays: 14 }, false],
    ['with fewer imminent days', { imminentDays: 14 }, { imminentDays: 7 }, true],
    ['not with more imminent days', { imminentDays: 0 }, { imminentDays: 7 }, false],
    ['not when wider in one and narrower in another', { windowDays: 90, noticeLeadDays: 0 }, {}, false],
  ])('%s', (_name, ended, other, expected) => {
    expect(covers('renewal-check', params(ended), params(other))).toBe(expected);
  });

  it('not when one has a parameter that the other has not, or of another type', () => {
    expect(covers('renewal-check', { ...params(), ownerId: 'x' }, params())).toBe(false);
    expect(covers('renewal-check', params(), { ...params(), ownerId: 'x' })).toBe(false);
    expect(covers('renewal-check', params(), { ...params(), ownerId: null })).toBe(false);
    expect(covers('renewal-check', { ...params(), ownerId: 'x' }, { ...params(), ownerId: 'x' })).toBe(true);
    expect(covers('renewal-check', { ...params(), windowDays: '90' }, params())).toBe(false);
  });

  it('in an order: itself, not both ways unless they report the same, and through a third', () => {
    const grid = [30, 60].flatMap((windowDays) =>
      [true, false].flatMap((includeExpired) =>
        [30, 90].flatMap((expiredWithinDays) =>
          [0, 7].flatMap((imminentDays) =>
            [0, 14].map((noticeLeadDays) =>
              params({ windowDays, includeExpired, expiredWithinDays, imminentDays, noticeLeadDays }),
            ),
          ),
        ),
      ),
    );
    const over = (a: ScopeParams, b: ScopeParams) => covers('renewal-check', a, b);
    const seen = (p: ScopeParams) =>
      JSON.stringify({ ...p, expiredWithinDays: p['includeExpired'] === true ? p['expiredWithinDays'] : 0 });
    expect(grid.filter((a) => !over(a, a))).toEqual([]);
    const both = grid.flatMap((a) =>
      grid.filter((b) => over(a, b) && over(b, a) !== (seen(a) === seen(b))).map((b) => [a, b]),
    );
    expect(both).toEqual([]);
    const broken = grid.flatMap((a) =>
      grid.flatMap((b) => grid.filter((c) => over(a, b) && over(b, c) && !over(a, c))),
    );
    expect(broken).toEqual([]);
  });
});

describe('a run of coverage-gap covers another one', () => {
  const scan = (locationId: string | null, includeDescendants = false): ScopeParams => ({
    locationId,
    includeDescendants,
  });

  it.each<[name: string, ended: ScopeParams, other: ScopeParams, expected: boolean]>([
    ['of the same place', scan('nyc'), scan('nyc'), true],
    ['not of another place', scan('nyc', true), scan('oslo'), false],
    ['of any place, when it is of all', scan(null), scan('nyc', true), true],
    ['of all, whatever both say of descendants', scan(null, false), scan(null, true), true],
    ['not of all, when it is of one place', scan('nyc', true), scan(null), false],
    ['without descendants, when it has them', scan('nyc', true), scan('nyc'), true],
    ['not with descendants, when it has none', scan('nyc'), scan('nyc', true), false],
  ])('%s', (_name, ended, other, expected) => {
    expect(covers('coverage-gap', ended, other)).toBe(expected);
  });
});

describe('a run of a job of which nothing is known', () => {
  it('covers those with equal parameters only', () => {
    expect(covers('another-job', {}, {})).toBe(true);
    expect(covers('another-job', { a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] })).toBe(true);
    expect(covers('another-job', { windowDays: 60 }, { windowDays: 30 })).toBe(false);
    expect(covers('another-job', { locationId: null }, { locationId: 'x' })).toBe(false);
    expect(covers('constructor', { name: 'a' }, { name: 'b' })).toBe(false);
  });
});

describe('a scope ends', () => {
  const RAN: Instant = '2026-11-01T06:00:00.000Z';

  it.each([
    ['parameters', '2026-11-09T06:00:00.000Z'],
    ['schedule', '2026-12-06T06:00:00.000Z'],
  ] as const)('of %s at %s, when it last ran on the first at six', (kind, end) => {
    expect(scopeEndsAt(kind, RAN)).toBe(end);
    expect(scopeHasEnded(kind, RAN, addMilliseconds(end, -1))).toBe(false);
    expect(scopeHasEnded(kind, RAN, end)).toBe(true);
    expect(scopeHasEnded(kind, RAN, RAN)).toBe(false);
  });
});
