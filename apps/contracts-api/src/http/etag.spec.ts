import { etagOf, isNotModified, parseIfMatch } from './etag.js';

test('an entity tag is the version in quotes', () => {
  expect(etagOf(3)).toBe('"3"');
});

test.each([
  [undefined, undefined],
  ['*', undefined],
  ['"3"', [3]],
  ['"3", "4"', [3, 4]],
])('If-Match %s allows the versions %p', (header, versions) => {
  expect(parseIfMatch(header)).toEqual(versions);
});

test.each(['3', 'W/"3"', '"three"', '', '"3"x'])('If-Match %p is refused by name', (header) => {
  expect(() => parseIfMatch(header)).toThrow(/If-Match must be an entity tag/);
});

test.each([
  [undefined, false],
  ['"3"', true],
  ['W/"3"', true],
  ['"2", "3"', true],
  ['*', true],
  ['"2"', false],
])('If-None-Match %s says that the caller has version 3: %p', (header, expected) => {
  expect(isNotModified(header, 3)).toBe(expected);
});
