import {
  contractInput,
  serviceProviderInput,
  tenantInput,
  type Contract,
  type ServiceProvider,
  type Tenant,
} from '@tenor/domain';
import { createConnection } from 'mongoose';
import { contractModel, fromContract, toContract } from './contract-model.js';
import { fromServiceProvider, serviceProviderModel, toServiceProvider } from './service-provider-model.js';
import { fromTenant, tenantModel, toTenant } from './tenant-model.js';

const entity = {
  id: '0192f0c1-2b7a-7000-8000-000000000001',
  createdAt: '2026-11-23T06:00:00.000Z',
  updatedAt: '2026-11-23T07:00:00.000Z',
  version: 3,
} as const;
const shared = {
  tags: ['gold'],
  customFields: { sla: { hours: [1] }, empty: {} },
  externalRefs: [{ source: 'erp', id: '47', url: null }],
};
const OTHER = '0192f0c1-2b7a-7000-8000-000000000002';

function contract(more: object = {}): Contract {
  const data = contractInput.parse({
    name: 'Acme MSA',
    contractNumber: 'C-2026/7',
    providerId: OTHER,
    status: 'active',
    startDate: '2026-01-01',
    recurringCost: '18000.00',
    leadDays: [30],
    ...shared,
    ...more,
  });
  return { ...data, ...entity, decidedBy: 'admin', decidedAt: entity.updatedAt };
}
const provider: ServiceProvider = {
  ...serviceProviderInput.parse({ name: 'Acme  Networks', ...shared }),
  ...entity,
};
const tenant: Tenant = { ...tenantInput.parse({ name: 'Plant', ...shared }), ...entity };

/** Not connected: only what the schemas know is looked at. */
const connection = createConnection();

test('a record that is stored and read again is the same record', () => {
  const full = contract({ renewedFromId: OTHER, tenantId: OTHER, endDate: '2026-12-31', renewalCost: '1' });
  expect(toContract(fromContract(full))).toEqual(full);
  expect(toContract(fromContract(contract()))).toEqual(contract());
  expect(toServiceProvider(fromServiceProvider(provider))).toEqual(provider);
  expect(toTenant(fromTenant(tenant))).toEqual(tenant);
});

test('the schemas know every field that is written, and refuse others', () => {
  const full = fromContract(contract({ renewedFromId: OTHER, endDate: '2026-12-31' }));
  expect(new (contractModel(connection))(full).toObject()).toEqual(full);
  expect(new (serviceProviderModel(connection))(fromServiceProvider(provider)).toObject()).toEqual(
    fromServiceProvider(provider),
  );
  expect(new (tenantModel(connection))(fromTenant(tenant)).toObject()).toEqual(fromTenant(tenant));
  const model = contractModel(connection);
  expect(() => new model({ ...full, colour: 'red' })).toThrow(/colour/);
});

test('what is not there is left out of the document where a sparse index must not see it', () => {
  const document = fromContract(contract({ externalRefs: [] }));
  expect(document).not.toHaveProperty('externalKeys');
  expect(document).not.toHaveProperty('renewedFromId');
  expect(fromTenant(tenant).externalKeys).toEqual(['erp\u000047']);
});

test('only what the record has leaves a document, whatever else the database keeps in it', () => {
  const kept = { deleting: { token: 't', at: entity.createdAt }, hold: undefined, secret: 1 };
  expect(toContract({ ...fromContract(contract()), ...kept } as never)).toEqual(contract());
});

test('an object is found by the words of its own texts', () => {
  expect(fromContract(contract({ owner: 'netops@example.com' })).searchTokens).toEqual(
    expect.arrayContaining(['acme', 'msa', 'c', '2026', '7', 'netops', 'example', 'gold', '47']),
  );
});

test('names that people take for the same have one key', () => {
  expect(fromServiceProvider(provider).nameKey).toBe('acme networks');
});
