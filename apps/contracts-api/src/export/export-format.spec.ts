import { Problem } from '@tenor/domain';
import { takeFormat } from './export-format.js';

test.each([
  [undefined, 'json'],
  ['application/json, application/problem+json', 'json'],
  ['text/csv', 'csv'],
  ['application/x-ndjson;q=0.9, text/csv;q=0.5', 'ndjson'],
  ['text/html, */*;q=0.8', 'json'],
  ['text/csv;q=0, application/json', 'json'],
  ['nonsense', 'json'],
])('what is accepted (%s) decides: %s', (accept, format) => {
  expect(takeFormat('/x?job=a', accept)).toEqual({ format, url: '/x?job=a' });
});

test('the parameter goes before what is accepted, and is taken off', () => {
  expect(takeFormat('/x?format=ndjson&job=a', 'text/csv')).toEqual({ format: 'ndjson', url: '/x?job=a' });
});

test.each([
  ['/x?format=xlsx', ['format']],
  ['/x?format=csv&format=csv', ['format']],
  ['/x?format=csv&limit=5&cursor=a', ['limit', 'cursor']],
])('%s is refused', (url, paths) => {
  try {
    takeFormat(url, undefined);
    throw new Error('not refused');
  } catch (error) {
    expect((error as Problem).errors.map(({ path }) => path)).toEqual(paths);
  }
});
