import { commonTenants, effectiveAccess } from './effective-access.js';

const NOW = '2026-11-23T06:00:00.000Z';
const token = { role: 'operator', tenantIds: null, expiresAt: null, revokedAt: null } as const;
const user = { role: 'admin', tenantIds: null, active: true } as const;

test('a token allows the lesser of its own role and its user’s', () => {
  expect(effectiveAccess(token, user, NOW)?.role).toBe('operator');
  expect(effectiveAccess(token, { ...user, role: 'viewer' }, NOW)?.role).toBe('viewer');
  expect(effectiveAccess({ ...token, role: 'admin' }, user, NOW)?.role).toBe('admin');
});

test('a token that is revoked or has expired allows nothing, and neither does one of an inactive user', () => {
  expect(effectiveAccess({ ...token, revokedAt: NOW }, user, NOW)).toBeUndefined();
  expect(effectiveAccess(token, { ...user, active: false }, NOW)).toBeUndefined();
  expect(effectiveAccess({ ...token, expiresAt: NOW }, user, NOW)).toBeUndefined();
  expect(effectiveAccess({ ...token, expiresAt: '2026-11-23T06:00:00.001Z' }, user, NOW)).toBeDefined();
});

test('tenants are those of both, and those of neither are none rather than all', () => {
  expect(commonTenants(null, null)).toBeNull();
  expect(commonTenants(['a'], null)).toEqual(['a']);
  expect(commonTenants(null, ['b'])).toEqual(['b']);
  expect(commonTenants(['a', 'b'], ['b', 'c'])).toEqual(['b']);
  expect(commonTenants(['a'], ['b'])).toEqual([]);
});
