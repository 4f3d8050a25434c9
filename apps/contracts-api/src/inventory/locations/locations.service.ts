import { Inject, Injectable } from '@nestjs/common';
import { locationInput, type Location, type LocationData } from '@tenor/domain';
import { fromLocation, locationModel, toLocation, type LocationDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type LinkedObjects } from '../../records/linked-objects.js';
import { inventoryObjects, withoutEntity } from '../inventory-objects.js';
import { LOCATION_REFERENCES } from './location-list.js';

/** A location as clients see it, with the names of what it refers to. */
export interface LocationView extends Location {
  readonly parentName: string | null;
  readonly tenantName: string | null;
}

/** The places, as a tree: list, create, read, change, delete. */
@Injectable()
export class LocationsService {
  readonly objects: LinkedObjects<LocationData, Location, LocationView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    this.objects = inventoryObjects<LocationData, Location, LocationView, LocationDocument>({
      database,
      clock,
      kind: 'location',
      model: locationModel(database),
      mapping: { toRecord: toLocation, fromRecord: fromLocation },
      schema: locationInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: withoutEntity,
      references: LOCATION_REFERENCES,
      view: (location, nameOf) => ({
        ...location,
        parentName: nameOf('location', location.parentId),
        tenantName: nameOf('tenant', location.tenantId),
      }),
    });
  }
}
