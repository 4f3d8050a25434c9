import { Inject, Injectable } from '@nestjs/common';
import { circuitInput, type Circuit, type CircuitData } from '@tenor/domain';
import { fromCircuit, circuitModel, toCircuit, type CircuitDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type LinkedObjects } from '../../records/linked-objects.js';
import { inventoryObjects, withoutEntity } from '../inventory-objects.js';
import { CIRCUIT_REFERENCES } from './circuit-list.js';

/** A circuit as clients see it, with the names of what it refers to. */
export interface CircuitView extends Circuit {
  readonly providerName: string | null;
  readonly tenantName: string | null;
  readonly locationName: string | null;
}

/** The lines from carriers: list, create, read, change, delete. */
@Injectable()
export class CircuitsService {
  readonly objects: LinkedObjects<CircuitData, Circuit, CircuitView>;

  constructor(@Inject(DATABASE) database: Connection, @Inject(CLOCK) clock: Clock) {
    this.objects = inventoryObjects<CircuitData, Circuit, CircuitView, CircuitDocument>({
      database,
      clock,
      kind: 'circuit',
      model: circuitModel(database),
      mapping: { toRecord: toCircuit, fromRecord: fromCircuit },
      schema: circuitInput,
      compose: (data, entity) => ({ ...entity, ...data }),
      toInput: withoutEntity,
      references: CIRCUIT_REFERENCES,
      view: (circuit, nameOf) => ({
        ...circuit,
        providerName: nameOf('provider', circuit.providerId),
        tenantName: nameOf('tenant', circuit.tenantId),
        locationName: nameOf('location', circuit.locationId),
      }),
    });
  }
}
