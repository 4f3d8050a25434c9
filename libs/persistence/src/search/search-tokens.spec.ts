import { SEARCH_TOKENS_MAX, searchConditions, searchTokens, wordsOf } from './search-tokens.js';

test.each([
  ['Acme MSA', ['acme', 'msa']],
  ['CN-2026/7', ['cn', '2026', '7']],
  ['Müller & Söhne', ['müller', 'söhne']],
  ['ＡＣＭＥ ﬁber', ['acme', 'fiber']],
  ['a a A', ['a']],
  ['—?!', []],
])('the words of %p are %p', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('a very long word is cut at 64 characters, and never within one', () => {
  expect(wordsOf('𝒜'.normalize() + '😀')).toEqual(['a']);
  expect([...wordsOf('𠀀'.repeat(100))[0]!]).toHaveLength(64);
});

test('an object has each word of all its texts once, and at most 64', () => {
  expect(searchTokens(['Acme MSA', null, 'acme'])).toEqual(['acme', 'msa']);
  const many = Array.from({ length: 200 }, (_, i) => `w${i}`).join(' ');
  expect(searchTokens([many])).toHaveLength(SEARCH_TOKENS_MAX);
});

test('what was typed is looked for by ranges of beginnings', () => {
  expect(searchConditions('Ac')).toEqual([
    { searchTokens: { $elemMatch: { $gte: 'ac', $lt: 'ac\u{10ffff}' } } },
  ]);
  expect(searchConditions(' ')).toEqual([]);
});

test('the word that tells most comes first: that with a number, then the longest', () => {
  const words = (typed: string) =>
    searchConditions(typed).map(({ searchTokens: { $elemMatch } }) => $elemMatch.$gte);
  expect(words('device-777')).toEqual(['777', 'device']);
  expect(words('a core switch 1')).toEqual(['switch', 'core', 'a', '1']);
});
