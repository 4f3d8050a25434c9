import { Inject, Injectable } from '@nestjs/common';
import { tenantInput, type Tenant, type TenantData } from '@tenor/domain';
import { fromTenant, tenantModel, toTenant } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { PlainObjects } from '../records/plain-objects.js';
import { RecordStore } from '../records/record-store.js';
import { ReferredDeletion } from '../references/referred-deletion.js';

/** The parts of the organisation: list, create, read, change, delete. */
@Injectable()
export class TenantsService {
  readonly objects: PlainObjects<TenantData, Tenant>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    const tenants = tenantModel(database);
    this.objects = new PlainObjects<TenantData, Tenant>({
      records: new RecordStore(tenants, { toRecord: toTenant, fromRecord: fromTenant }),
      schema: tenantInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: ({ id: _id, createdAt: _created, updatedAt: _updated, version: _version, ...data }) => data,
      deletion: new ReferredDeletion(database, clock, 'tenant'),
      clock,
    });
  }
}
