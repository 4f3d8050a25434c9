import { canonicalJson, requestHash } from './request-hash.js';

describe('canonicalJson', () => {
  it('sorts names at every level and keeps the order of lists', () => {
    expect(canonicalJson({ b: [2, 1, { z: null, a: 'ü"' }], a: true })).toBe(
      '{"a":true,"b":[2,1,{"a":"ü\\"","z":null}]}',
    );
  });

  it('leaves undefined members out, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

describe('requestHash', () => {
  it('does not depend on the order of names', () => {
    expect(requestHash('j', { a: 1, b: 2 })).toBe(requestHash('j', { b: 2, a: 1 }));
  });

  it('takes absent parameters for none', () => {
    expect(requestHash('j', undefined)).toBe(requestHash('j', {}));
  });

  it('tells another job, another value and an explicit default apart', () => {
    const hashes = [
      requestHash('j', { a: 1 }),
      requestHash('k', { a: 1 }),
      requestHash('j', { a: 2 }),
      requestHash('j', { a: '1' }),
      requestHash('j', { a: 1, windowDays: 60 }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
