import { compileMatcher, matchesAll, REGEX_PROGRAM_MAX, type Matcher } from './compile-matcher.js';
import { formatMatcher, parseMatcher } from './parse-matcher.js';

function matcher(text: string): Matcher {
  const compiled = compileMatcher(text);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.matcher;
}

function errorOf(text: string): string {
  const compiled = compileMatcher(text);
  return compiled.ok ? `none: ${compiled.matcher.text}` : compiled.error.message;
}

describe('a matcher as written', () => {
  it.each([
    ['tier=urgent', 'tier', '=', 'urgent'],
    ['  tier  !=  urgent  ', 'tier', '!=', 'urgent'],
    ['tier="urgent"', 'tier', '=', 'urgent'],
    ['provider=~"Cisco.*"', 'provider', '=~', 'Cisco.*'],
    ['level!~warning|failure', 'level', '!~', 'warning|failure'],
    ['_a1="x"', '_a1', '=', 'x'],
    ['provider="Acme Networks, Inc."', 'provider', '=', 'Acme Networks, Inc.'],
    [String.raw`note="say \"yes\" \\ no\n."`, 'note', '=', 'say "yes" \\ no\n.'],
    [String.raw`site=~"a\.b\d"`, 'site', '=~', String.raw`a\.b\d`],
    [String.raw`site=~"a\\.b"`, 'site', '=~', String.raw`a\.b`],
    [String.raw`site=~a\.b[0-9]+(x)?`, 'site', '=~', String.raw`a\.b[0-9]+(x)?`],
    ['owner=""', 'owner', '=', ''],
    ['owner=noc@example.com', 'owner', '=', 'noc@example.com'],
    ['"tag_edge site"=true', 'tag_edge site', '=', 'true'],
    [String.raw`"tag_a\"b" = "x"`, 'tag_a"b', '=', 'x'],
    ['provider=Zürich😀', 'provider', '=', 'Zürich😀'],
  ])('%s is taken apart', (text, name, operator, value) => {
    const parsed = parseMatcher(text);
    expect(parsed).toMatchObject({ ok: true, parts: { name, operator, value } });
    const again = parsed.ok ? parseMatcher(formatMatcher(parsed.parts)) : parsed;
    expect(again).toMatchObject({ ok: true, parts: { name, operator, value } });
  });

  it.each([
    ['tier=urgent', 'tier="urgent"'],
    [' tier = "urgent" ', 'tier="urgent"'],
    ['"tier"=urgent', 'tier="urgent"'],
    [String.raw`site=~"a\.b"`, String.raw`site=~"a\\.b"`],
    [String.raw`site=~a\.b`, String.raw`site=~"a\\.b"`],
    ['"tag_edge site"=true', '"tag_edge site"="true"'],
  ])('%s has the canonical text %s', (text, canonical) => {
    expect(matcher(text).text).toBe(canonical);
    expect(matcher(canonical).text).toBe(canonical);
  });

  it.each([
    ['', 'at character 1: expected the name of a label'],
    ['   ', 'at character 4: expected the name of a label'],
    ['=urgent', 'at character 1: expected the name of a label'],
    ['1tier=urgent', 'at character 1: expected the name of a label'],
    ['""=urgent', 'at character 3: the name of a label must not be empty'],
    ['"tier=urgent', 'at character 1: the closing quote of the label is missing'],
    ['tier', 'at character 5: expected one of =, !=, =~, !~'],
    ['tier urgent', 'at character 6: expected one of =, !=, =~, !~'],
    ['my-label=x', 'at character 3: expected one of =, !=, =~, !~'],
    ['tier>3', 'at character 5: expected one of =, !=, =~, !~'],
    ['tier=', 'at character 6: expected a value ("" for the empty text)'],
    ['tier= ', 'at character 7: expected a value ("" for the empty text)'],
    ['tier==urgent', 'at character 6: a value that begins with "=" must stand in double quotes'],
    ["tier='urgent'", 'at character 6: a value that begins with "\'" must stand in double quotes'],
    ['tier="urgent', 'at character 6: the closing quote of the value is missing'],
    [String.raw`tier="urgent\"`, 'at character 6: the closing quote of the value is missing'],
    ['tier="urgent" x', 'at character 15: unexpected text after the value'],
    ['"tag_😀"=true,x', 'at character 13: a value with spaces, quotes, commas, braces'],
    ['provider=Acme Networks', 'at character 15: a value with spaces, quotes, commas, braces'],
    ['tier=urgent,level=info', 'at character 12: a value with spaces, quotes, commas, braces'],
    ['tier=~"(a"', 'at character 7: not a regular expression (RE2): missing closing ): `(a`'],
    ['tier=~*', 'at character 7: not a regular expression (RE2): missing argument to repetition'],
    ['tier!~"(?=a)b"', 'at character 7: not a regular expression (RE2): invalid or unsupported Perl syntax'],
    [String.raw`tier=~"(a)\1"`, 'at character 7: not a regular expression (RE2): invalid escape sequence'],
    ['tier=~"a{1000}b{1000}"', 'at character 7: the regular expression is too large (at most 2000 steps'],
  ])('%j is refused with the position', (text, message) => {
    expect(errorOf(text)).toContain(message);
    expect(errorOf(text)).toMatch(/^at character \d+: /);
  });

  it('is told apart by its code: form, expression, size', () => {
    const code = (text: string) => {
      const compiled = compileMatcher(text);
      return compiled.ok ? null : compiled.error.code;
    };
    expect(['tier', 'tier=~"("', 'tier=~"a{1000}b{1000}"', 'tier=~"a{1000}"'].map(code)).toEqual([
      'invalid_matcher',
      'invalid_regex',
      'regex_too_large',
      null,
    ]);
    expect(matcher('tier=~"a{1000}"').programSize).toBeLessThanOrEqual(REGEX_PROGRAM_MAX);
    expect(matcher('tier=a').programSize).toBe(0);
  });
});

describe('a matcher asked', () => {
  const LABELS = { tier: 'urgent', provider: 'Cisco Systems', note: 'a\nb', empty: '' };

  it.each([
    ['tier=urgent', true],
    ['tier=Urgent', false],
    ['tier!=urgent', false],
    ['tier!=info', true],
    ['provider=~"Cisco.*"', true],
    ['provider=~"Cisco"', false],
    ['provider=~"Systems"', false],
    ['provider=~".*Systems"', true],
    ['provider=~"(?i)cisco.*"', true],
    ['provider!~"Cisco.*"', false],
    ['provider!~"Cisco"', true],
    // An alternative is anchored as a whole, not its first and last part.
    ['tier=~"urgent|warning"', true],
    ['tier=~"urg|ent"', false],
    ['tier=~"urg|urgent"', true],
    ['note=~"a.b"', true],
    ['note=~"a"', false],
    ['note=~"(?m)a$"', false],
  ])('%s on known labels: %s', (text, expected) => {
    expect(matcher(text).matches(LABELS)).toBe(expected);
  });

  it.each([
    ['owner=""', true],
    ['owner!=""', false],
    ['owner=x', false],
    ['owner!=x', true],
    ['owner=~".*"', true],
    ['owner=~".+"', false],
    ['owner=~"x|"', true],
    ['owner!~".+"', true],
    ['owner!~".*"', false],
  ])('%s takes a missing label and an empty one for the same: %s', (text, expected) => {
    expect(matcher(text).matches(LABELS)).toBe(expected);
    expect(matcher(text.replace('owner', 'empty')).matches(LABELS)).toBe(expected);
  });

  it('knows no labels but those given', () => {
    expect(matcher('constructor=""').matches({})).toBe(true);
    expect(matcher('toString=~".+"').matches({})).toBe(false);
    expect(matcher('__proto__=x').matches(Object.fromEntries([['__proto__', 'x']]))).toBe(true);
  });

  it('gives the same answer however often it is asked', () => {
    const asked = matcher('tier=~"u.*"');
    expect(Array.from({ length: 50 }, () => asked.matches(LABELS))).toEqual(Array<boolean>(50).fill(true));
  });

  it('holds with others only when all hold, and alone when there is none', () => {
    const all = ['tier=urgent', 'provider=~"Cisco.*"'].map(matcher);
    expect(matchesAll(all, LABELS)).toBe(true);
    expect(matchesAll(all, { ...LABELS, provider: 'Acme' })).toBe(false);
    expect(matchesAll([], LABELS)).toBe(true);
  });

  it('takes linear time where a backtracking expression would run for ever', () => {
    const evil = matcher('note=~"(x+x+)+y"');
    // 2^100000 steps for one that backtracks.
    expect(evil.matches({ note: 'x'.repeat(100_000) })).toBe(false);
    expect(evil.matches({ note: `${'x'.repeat(100_000)}y` })).toBe(true);
  });
});
