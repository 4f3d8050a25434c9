import { serviceProviderInput, type ServiceProvider, type ServiceProviderData } from '@tenor/domain';
import { PROVIDER_READ_ONLY } from '../../service-providers/service-provider-json.js';
import { type ImportResource } from '../pipeline/import-resource.js';
import { namedResource } from './named-resource.js';

export function serviceProviderImport(now: Date): ImportResource<ServiceProvider> {
  return namedResource<ServiceProviderData, ServiceProvider>({
    name: 'service-providers',
    one: 'service provider',
    columns: {
      name: { type: 'line' },
      accountNumber: { type: 'line' },
      portalUrl: { type: 'line' },
      supportPhone: { type: 'line' },
      supportEmail: { type: 'line' },
      description: { type: 'text' },
      comments: { type: 'text' },
    },
    schema: serviceProviderInput,
    readOnly: PROVIDER_READ_ONLY,
    combine: (entity, data) => ({ ...entity, ...data }),
    now,
  });
}
