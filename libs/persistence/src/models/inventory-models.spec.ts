import {
  circuitInput,
  contractAssignmentInput,
  coverageWaiverInput,
  deviceInput,
  invoiceInput,
  locationInput,
  rackInput,
  virtualMachineInput,
} from '@tenor/domain';
import { createConnection } from 'mongoose';
import { circuitModel, fromCircuit, toCircuit } from './circuit-model.js';
import {
  contractAssignmentModel,
  fromContractAssignment,
  toContractAssignment,
} from './contract-assignment-model.js';
import { coverageWaiverModel, fromCoverageWaiver, toCoverageWaiver } from './coverage-waiver-model.js';
import { deviceModel, fromDevice, toDevice } from './device-model.js';
import { fromInvoice, invoiceModel, toInvoice } from './invoice-model.js';
import { fromLocation, locationModel, toLocation } from './location-model.js';
import { fromRack, rackModel, toRack } from './rack-model.js';
import { fromVirtualMachine, toVirtualMachine, virtualMachineModel } from './virtual-machine-model.js';

const entity = {
  id: '0192f0c1-2b7a-7000-8000-000000000001',
  createdAt: '2026-11-23T06:00:00.000Z',
  updatedAt: '2026-11-23T07:00:00.000Z',
  version: 3,
} as const;
const ID = '0192f0c1-2b7a-7000-8000-000000000002';
const shared = {
  tags: ['gold'],
  customFields: { sla: { hours: [1] } },
  externalRefs: [{ source: 'netbox', id: '47', url: null }],
};
/** Not connected: only what the schemas know is looked at. */
const db = createConnection();

const invoice = {
  ...invoiceInput.parse({
    contractId: ID,
    invoiceNumber: 'R-1',
    periodStart: '2026-01-01',
    periodEnd: '2026-01-31',
    invoiceDate: '2026-02-01',
    paidDate: '2026-02-20',
    totalAmount: '99.95',
    currency: 'EUR',
    ...shared,
  }),
  ...entity,
};
const assignment = {
  ...contractAssignmentInput.parse({
    contractId: ID,
    targetType: 'rack',
    targetId: ID,
    coverageStart: '2026-01-01',
    isPrimary: true,
    scopeNotes: 'both feeds',
    ...shared,
  }),
  ...entity,
};
const waiver = {
  ...coverageWaiverInput.parse({
    targetType: 'device',
    targetId: ID,
    reason: 'spare',
    until: '2027-01-01',
    ...shared,
  }),
  ...entity,
};
const location = {
  ...locationInput.parse({ name: 'Floor  2', parentId: ID, tenantId: ID, ...shared }),
  ...entity,
};
const rack = { ...rackInput.parse({ name: 'R1', locationId: ID, ...shared }), ...entity };
const device = {
  ...deviceInput.parse({
    name: 'edge-01',
    serial: 'FX1',
    status: 'staged',
    role: 'edge',
    manufacturer: 'Acme',
    model: 'X1',
    tenantId: ID,
    locationId: ID,
    rackId: ID,
    parentDeviceId: ID,
    ...shared,
  }),
  ...entity,
};
const unnamed = { ...deviceInput.parse({}), ...entity };
const circuit = {
  ...circuitInput.parse({ name: 'CID-1', providerId: ID, circuitType: 'MPLS', ...shared }),
  ...entity,
};
const machine = {
  ...virtualMachineInput.parse({ name: 'vm-1', parentDeviceId: ID, role: 'db', ...shared }),
  ...entity,
};

test('a record that is stored and read again is the same record', () => {
  expect(toInvoice(fromInvoice(invoice))).toEqual(invoice);
  expect(toContractAssignment(fromContractAssignment(assignment))).toEqual(assignment);
  expect(toCoverageWaiver(fromCoverageWaiver(waiver))).toEqual(waiver);
  expect(toLocation(fromLocation(location))).toEqual(location);
  expect(toRack(fromRack(rack))).toEqual(rack);
  expect(toDevice(fromDevice(device))).toEqual(device);
  expect(toDevice(fromDevice(unnamed))).toEqual(unnamed);
  expect(toCircuit(fromCircuit(circuit))).toEqual(circuit);
  expect(toVirtualMachine(fromVirtualMachine(machine))).toEqual(machine);
});

test('the schemas know every field that is written', () => {
  const pairs = [
    [invoiceModel(db), fromInvoice(invoice)],
    [contractAssignmentModel(db), fromContractAssignment(assignment)],
    [coverageWaiverModel(db), fromCoverageWaiver(waiver)],
    [locationModel(db), fromLocation(location)],
    [rackModel(db), fromRack(rack)],
    [deviceModel(db), fromDevice(device)],
    [circuitModel(db), fromCircuit(circuit)],
    [virtualMachineModel(db), fromVirtualMachine(machine)],
  ] as const;
  for (const [model, document] of pairs) {
    expect(new (model as (typeof db.models)[string])(document).toObject()).toEqual(document);
  }
});

test('names are found whatever their case and spacing; a device may have none', () => {
  expect(fromLocation(location).nameKey).toBe('floor 2');
  expect(fromDevice(unnamed).nameKey).toBeNull();
  expect(fromDevice(device).searchTokens).toEqual(
    expect.arrayContaining(['edge', '01', 'fx1', 'acme', 'x1', 'gold', '47']),
  );
});
