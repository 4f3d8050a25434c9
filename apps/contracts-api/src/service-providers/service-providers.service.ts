import { Inject, Injectable } from '@nestjs/common';
import { serviceProviderInput, type ServiceProvider, type ServiceProviderData } from '@tenor/domain';
import { CONTRACTS, fromServiceProvider, serviceProviderModel, toServiceProvider } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { RecordStore } from '../records/record-store.js';
import { ViewedObjects } from '../records/viewed-objects.js';
import { countBy } from '../references/count-by.js';
import { ReferredDeletion } from '../references/referred-deletion.js';
import {
  PROVIDER_READ_ONLY,
  serviceProviderToInput,
  type ServiceProviderView,
} from './service-provider-json.js';

/** The vendors: list, create, read, change, delete. */
@Injectable()
export class ServiceProvidersService {
  readonly objects: ViewedObjects<ServiceProviderData, ServiceProvider, ServiceProviderView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const model = serviceProviderModel(database);
    const store = new RecordStore(model, { toRecord: toServiceProvider, fromRecord: fromServiceProvider });
    const deletion = new ReferredDeletion(database, clock, 'provider');
    this.objects = new ViewedObjects<ServiceProviderData, ServiceProvider, ServiceProviderView>({
      records: {
        page: (query) => store.page(query),
        find: (id) => store.find(id),
        insert: (provider) => store.insert(provider),
        replace: (next, current) => store.replace(next, current),
        delete: (id, ifMatch) => deletion.delete(id, ifMatch),
      },
      schema: serviceProviderInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: serviceProviderToInput,
      readOnly: PROVIDER_READ_ONLY,
      resolveBody: (body) => Promise.resolve(body),
      resolveConditions: (conditions) => Promise.resolve([...conditions]),
      views: async (providers, seen) => {
        const ids = providers.map(({ id }) => id);
        const among = seen === null ? {} : { tenantId: { $in: [...seen] } };
        const counts = await countBy(database, CONTRACTS, 'providerId', ids, among);
        return providers.map((provider) => ({ ...provider, contractCount: counts.get(provider.id) ?? 0 }));
      },
      clock,
    });
  }
}
