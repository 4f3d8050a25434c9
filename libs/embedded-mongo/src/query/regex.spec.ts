import { raw } from '../testing/raw.js';
import { compileRegex } from './regex.js';

function matches(pattern: string, options: string, text: string): boolean {
  return compileRegex(raw(pattern), options).matches(text);
}

/** pattern, options, texts with a match, texts without: as PCRE has it. */
const table: readonly [string, string, readonly string[], readonly string[]][] = [
  ['b.d', '', ['abcd'], ['b\nd']],
  ['b.d', 's', ['b\nd'], ['bd']],
  ['x$', '', ['x', 'ax\n'], ['x\n\n', 'x\ny']],
  ['(a|x$)', '', ['x\n', 'a'], ['x\n\n']],
  ['x$', 'm', ['x\ny', 'x\n\n'], ['xy']],
  ['^x', 'm', ['a\nx'], ['ax']],
  ['^x', '', ['xa'], ['a\nx']],
  ['^\\s+$', '', [' \v\t', '\n'], ['', 'a ']],
  ['[\\s]x', '', ['\vx'], ['x']],
  ['^\\S+$', '', ['abc'], ['a\vb']],
  ['[]a]', '', [']', 'a'], ['b', '[']],
  ['[^]a]', '', ['b'], [']', 'a']],
  ['[a[b]', '', ['[', 'a', 'b'], ['c']],
  ['[[:digit:]]{2}', '', ['a12'], ['a1']],
  ['\\d\\-\\_\\é', '', ['1-_é'], ['1-_']],
  ['STRASSE', 'i', ['strasse'], ['straße']],
  ['ä.b', 'i', ['ÄxB'], ['axb']],
  ['Ä', 'i', ['ä'], ['a']],
  ['(?i)x', '', ['X'], ['y']],
  ['a\\.\\*', '', ['xa.*'], ['abb']],
  ['a\\.\\*', 'i', ['XA.*'], ['abb']],
  ['\\Qa.b\\E', '', ['a.b'], ['axb']],
  ['a{,2}', '', ['a{,2}'], ['aa']],
  ['\\x41\\x{1F600}', '', ['A😀'], ['A']],
  ['^.$', '', ['😀'], ['ab']],
];

describe('compileRegex', () => {
  it.each(table)('%j with %j matches what PCRE matches', (pattern, options, matching, others) => {
    for (const text of matching) expect([text, matches(pattern, options, text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(pattern, options, text)]).toEqual([text, false]);
  });

  it.each([
    ['(?=x)', ''],
    ['(?<!x)y', ''],
    ['(a)\\1', ''],
    ['(?>a+)', ''],
    ['a++', ''],
    ['a\\Kb', ''],
    ['x\\R', ''],
    ['\\v', ''],
    ['[\\S]', ''],
    ['(?m)x$', ''],
    ['(?x) a', ''],
    ['a$\\n', ''],
    ['(x$|b)\\n', ''],
    ['^\\s*', 'm'],
    ['(^)x', 'm'],
    ['(', ''],
    ['x'.repeat(2_049), ''],
  ])('%j with %j is refused, for it would mean something else or nothing', (pattern, options) => {
    expect(() => compileRegex(raw(pattern), options)).toThrow(/^Regular expression is /);
  });

  it.each(['x', 'g', 'l'])('the option %j is refused by name', (option) => {
    expect(() => compileRegex(raw('a'), option)).toThrow(`invalid flag in regex options: ${option}`);
  });

  it('takes time in proportion to the text, where backtracking would take ages', () => {
    const text = 'a'.repeat(200_000);
    const started = process.cpuUsage();
    for (const pattern of ['(a+)+b', '(a|aa)+b', '(?:a?){50}a{50}b', '(.*)(.*)(.*)b', '(a|b.*c.*d.*){300}x'])
      expect(matches(pattern, '', text)).toBe(false);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
  });

  it('knows the text that every match begins with', () => {
    const prefix = (pattern: string, options = '') => compileRegex(raw(pattern), options).prefix;
    expect([prefix('^abc'), prefix('^ab?c'), prefix('^a\\.b.*'), prefix('^x+')]).toEqual([
      'abc',
      'a',
      'a.b',
      'x',
    ]);
    expect([prefix('abc'), prefix('^a|b'), prefix('^a', 'i'), prefix('^a', 'm')]).toEqual(
      Array(4).fill(undefined),
    );
  });
});
