import { type Instant } from '@tenor/domain';
import { createdChange, deletedChange, updatedChange } from './record-changes.js';

const KIND = { resource: 'contracts', amounts: ['recurringCost'] } as const;
const EDIT = { actor: 'ada', requestId: 'r-1', correlationId: null };
const AT: Instant = '2026-11-23T06:00:00.000Z';
const record = (more: object = {}) => ({
  id: 'c1',
  createdAt: AT,
  updatedAt: AT,
  version: 1,
  name: 'Ring',
  owner: null,
  tags: [] as string[],
  customFields: {},
  recurringCost: 150_000,
  currency: 'EUR',
  tenantId: 't1',
  ...more,
});

test('a new object is told by what has a value, amounts as text, and nothing that the server counts', () => {
  expect(createdChange('e1', KIND, record(), EDIT)).toMatchObject({
    _id: 'e1',
    at: AT,
    actor: 'ada',
    action: 'create',
    objectName: 'Ring',
    before: null,
    after: { name: 'Ring', recurringCost: '1500.00', currency: 'EUR', tenantId: 't1' },
    tenantIds: ['t1'],
  });
});

test('a change is told by what differs, on both sides', () => {
  const after = record({ version: 2, owner: 'netops', recurringCost: 165_050, tags: ['a'] });
  expect(updatedChange('e2', KIND, [record(), after], EDIT)).toMatchObject({
    action: 'update',
    version: 2,
    before: { owner: null, recurringCost: '1500.00', tags: [] },
    after: { owner: 'netops', recurringCost: '1650.50', tags: ['a'] },
  });
});

test('an amount in another currency is another amount, of other decimals', () => {
  const after = record({ currency: 'JPY', recurringCost: 1500 });
  const { before, after: now } = updatedChange('e3', KIND, [record(), after], EDIT);
  expect([before, now]).toEqual([
    { recurringCost: '1500.00', currency: 'EUR' },
    { recurringCost: '1500', currency: 'JPY' },
  ]);
});

test('an object that moved belonged to both tenants', () => {
  const after = record({ tenantId: 't2' });
  expect(updatedChange('e4', KIND, [record(), after], EDIT).tenantIds).toEqual(['t1', 't2']);
  expect(createdChange('e5', { ...KIND, resource: 'tenants' }, record(), EDIT).tenantIds).toEqual(['c1']);
});

test('the entry of a deletion follows from the object, whoever deletes it and when', () => {
  const id = (more: object, at: Instant = AT) => deletedChange(KIND, record(more), EDIT, at)._id;
  expect(id({})).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(id({ version: 3 }, '2026-11-24T06:00:00.000Z')).toBe(id({}));
  expect(id({ id: 'c2' })).not.toBe(id({}));
  expect(id({ createdAt: '2026-11-24T06:00:00.000Z' })).not.toBe(id({}));
});
