import { Inject, Injectable } from '@nestjs/common';
import { rackInput, type Rack, type RackData } from '@tenor/domain';
import { fromRack, rackModel, toRack, type RackDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type LinkedObjects } from '../../records/linked-objects.js';
import { inventoryObjects, withoutEntity } from '../inventory-objects.js';
import { RACK_REFERENCES } from './rack-list.js';

/** A rack as clients see it, with the names of what it refers to. */
export interface RackView extends Rack {
  readonly locationName: string | null;
  readonly tenantName: string | null;
}

/** The racks: list, create, read, change, delete. */
@Injectable()
export class RacksService {
  readonly objects: LinkedObjects<RackData, Rack, RackView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    this.objects = inventoryObjects<RackData, Rack, RackView, RackDocument>({
      database,
      clock,
      kind: 'rack',
      model: rackModel(database),
      mapping: { toRecord: toRack, fromRecord: fromRack },
      schema: rackInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: withoutEntity,
      references: RACK_REFERENCES,
      view: (rack, nameOf) => ({
        ...rack,
        locationName: nameOf('location', rack.locationId),
        tenantName: nameOf('tenant', rack.tenantId),
      }),
    });
  }
}
