import { Inject, Injectable } from '@nestjs/common';
import { serviceProviderInput, type ServiceProvider, type ServiceProviderData } from '@tenor/domain';
import { fromServiceProvider, serviceProviderModel, toServiceProvider } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { PlainObjects } from '../records/plain-objects.js';
import { RecordStore } from '../records/record-store.js';
import { ReferredDeletion } from '../references/referred-deletion.js';

/** The vendors: list, create, read, change, delete. */
@Injectable()
export class ServiceProvidersService {
  readonly objects: PlainObjects<ServiceProviderData, ServiceProvider>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const providers = serviceProviderModel(database);
    this.objects = new PlainObjects<ServiceProviderData, ServiceProvider>({
      records: new RecordStore(providers, { toRecord: toServiceProvider, fromRecord: fromServiceProvider }),
      schema: serviceProviderInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: ({ id: _id, createdAt: _created, updatedAt: _updated, version: _version, ...data }) => data,
      deletion: new ReferredDeletion(database, clock, 'provider'),
      clock,
    });
  }
}
