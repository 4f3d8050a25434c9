import { CONTRACT_INDEXES } from '@tenor/persistence';
import { contractAssignmentList } from '../contract-assignments/contract-assignment-list.js';
import { contractList } from '../contracts/contract-list.js';
import { coverageWaiverList } from '../coverage-waivers/coverage-waiver-list.js';
import { invoiceList } from '../invoices/invoice-list.js';
import { serviceProviderList } from '../service-providers/service-provider-list.js';
import { tenantList } from '../tenants/tenant-list.js';

describe.each([
  ['contracts', contractList],
  ['invoices', invoiceList],
  ['contractAssignments', contractAssignmentList],
  ['coverageWaivers', coverageWaiverList],
  ['serviceProviders', serviceProviderList],
  ['tenants', tenantList],
])('%s', (collection, definition) => {
  const keys = (CONTRACT_INDEXES[collection] ?? []).map((index) => Object.keys(index.key));

  test.each(Object.entries(definition.fields))('an index begins with what %s filters by', (_name, field) => {
    expect(['_id', ...keys.map(([first]) => first)]).toContain(field.path);
  });

  test.each(Object.entries(definition.fields).filter(([, field]) => field.sortable && field.path !== '_id'))(
    'an index has the order of %s, ended by the id',
    (_name, field) => {
      expect(keys).toContainEqual([field.path, '_id']);
    },
  );

  test('an index serves the search', () => {
    expect(keys).toContainEqual(['searchTokens']);
  });
});
