import { toFieldErrors } from './field-error.js';
import { nameKey, serviceProviderInput } from './service-provider.js';
import { tenantInput } from './tenant.js';

describe('the key of a name', () => {
  it.each([
    ['case', 'ACME Networks', 'acme networks'],
    ['white space around and between', '  Acme \t Networks ', 'acme networks'],
    ['a no-break space', 'Acme\u00a0Networks', 'acme networks'],
    ['composed and decomposed letters', 'Cafe\u0301', 'caf\u00e9'],
    ['full-width letters', 'ＡＣＭＥ', 'acme'],
    ['ligatures', 'Oﬃce', 'office'],
  ])('does not depend on %s', (_name, name, key) => {
    expect(nameKey(name)).toBe(key);
  });

  it('keeps different names apart', () => {
    const names = ['Acme', 'Acme Networks', 'AcmeNetworks', 'Ac-me', 'Acmé', 'Acme.'];
    expect(new Set(names.map(nameKey)).size).toBe(names.length);
  });

  it('is its own key', () => {
    for (const name of ['ACME  Networks', 'Ｃafé Ltd', 'ΟΔΟΣ']) {
      expect(nameKey(nameKey(name))).toBe(nameKey(name));
    }
  });
});

describe('a provider as a client writes it', () => {
  const refusals = (input: unknown) =>
    toFieldErrors(serviceProviderInput.safeParse(input).error?.issues ?? []);

  it('needs a name alone', () => {
    expect(serviceProviderInput.parse({ name: 'Acme' })).toMatchObject({
      name: 'Acme',
      portalUrl: null,
      tags: [],
    });
    expect(refusals({})).toEqual([{ path: 'name', message: 'is required', code: 'required' }]);
  });

  it.each(['javascript:alert(1)', 'ftp://example.com', 'example.com', 'https://', '//example.com'])(
    'has no portal at %s',
    (portalUrl) => {
      expect(refusals({ name: 'Acme', portalUrl })).toEqual([
        { path: 'portalUrl', message: 'must be an http or https address', code: 'invalid_url' },
      ]);
    },
  );

  it('has a portal over http or https', () => {
    for (const portalUrl of ['https://example.com/portal?x=1', 'HTTP://example.com:8080']) {
      expect(serviceProviderInput.parse({ name: 'Acme', portalUrl }).portalUrl).toBe(portalUrl);
    }
  });
});

describe('a tenant as a client writes it', () => {
  it('has a name and texts, and nothing unknown', () => {
    expect(tenantInput.parse({ name: 'Retail', comments: 'a\nb' })).toMatchObject({
      name: 'Retail',
      comments: 'a\nb',
    });
    expect(toFieldErrors(tenantInput.safeParse({ name: 'Retail', slug: 'x' }).error?.issues ?? [])).toEqual([
      { path: 'slug', message: 'is not a known field', code: 'unknown_field' },
    ]);
  });
});
