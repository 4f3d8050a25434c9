import { Problem } from '@tenor/domain';
import { objectBody, parseJsonBody, refuseReadOnly } from './request-body.js';

function faultsOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ path, code }) => `${path}:${code}`);
    throw error;
  }
  return [];
}

test('JSON of any shape is read', () => {
  expect(parseJsonBody('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
});

test.each(['', ' \r\n'])('an empty text (%j) is no body', (text) => {
  expect(parseJsonBody(text)).toBeUndefined();
  expect(faultsOf(() => objectBody(parseJsonBody(text)))).toEqual([':required']);
});

test.each([
  ['{"a":', [':invalid_json']],
  ['{"a":1}}', [':invalid_json']],
  ['{"__proto__":{"admin":true}}', ['__proto__:unsafe_name']],
  ['{"a":{"b":[{"__proto__":1}]}}', ['a.b[0].__proto__:unsafe_name']],
  ['{"name":{"$gt":""}}', ['name.$gt:unsafe_name']],
  ['{"name":"a\\u0000b"}', ['name:control_characters']],
  ['{"name":"\\ud800"}', ['name:control_characters']],
])('%s is refused with %j', (text, faults) => {
  expect(faultsOf(() => parseJsonBody(text))).toEqual(faults);
});

test('a body nested half a million levels deep is refused, not followed', () => {
  const faults = faultsOf(() => parseJsonBody('['.repeat(500_000) + ']'.repeat(500_000)));
  expect(faults).toEqual([expect.stringMatching(/:too_deep$/)]);
});

test('reading a body changes no prototype', () => {
  expect(() => parseJsonBody('{"__proto__":{"polluted":true}}')).toThrow();
  expect('polluted' in {}).toBe(false);
});

test.each([[[]], ['text'], [null], [7]])('%j is no object', (body) => {
  expect(faultsOf(() => objectBody(body))).toEqual([':invalid_type']);
});

test('every read-only field of a body is named', () => {
  const body = { name: 'Acme', version: 1, createdAt: null };
  expect(faultsOf(() => refuseReadOnly(body, ['createdAt', 'version', 'updatedAt']))).toEqual([
    'createdAt:read_only',
    'version:read_only',
  ]);
});
