import { nameKey, type VirtualMachine } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { searchTokens } from '../search/search-tokens.js';
import {
  copyExternalRefs,
  externalKeysField,
  HOLD_DEFINITION,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
  type ReferenceHold,
  type Stored,
} from './stored.js';

export const VIRTUAL_MACHINES = 'virtualMachines';

export type VirtualMachineDocument = Stored<VirtualMachine> & {
  /** The domain's `nameKey` of the name, to find it by; not unique: names repeat in reality. */
  readonly nameKey: string;
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    status: { type: String, required: true },
    role: String,
    tenantId: String,
    locationId: String,
    parentDeviceId: String,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function virtualMachineModel(db: Connection): Model<VirtualMachineDocument> {
  const existing: Model<VirtualMachineDocument> | undefined = db.models[VIRTUAL_MACHINES];
  return existing ?? db.model<VirtualMachineDocument>(VIRTUAL_MACHINES, schema, VIRTUAL_MACHINES);
}

export function toVirtualMachine(document: VirtualMachineDocument): VirtualMachine {
  return {
    id: document._id,
    name: document.name,
    status: document.status,
    role: document.role,
    tenantId: document.tenantId,
    locationId: document.locationId,
    parentDeviceId: document.parentDeviceId,
    description: document.description,
    comments: document.comments,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromVirtualMachine(machine: VirtualMachine): VirtualMachineDocument {
  return {
    _id: machine.id,
    name: machine.name,
    nameKey: nameKey(machine.name),
    status: machine.status,
    role: machine.role,
    tenantId: machine.tenantId,
    locationId: machine.locationId,
    parentDeviceId: machine.parentDeviceId,
    description: machine.description,
    comments: machine.comments,
    tags: [...machine.tags],
    customFields: machine.customFields,
    externalRefs: copyExternalRefs(machine.externalRefs),
    ...externalKeysField(machine.externalRefs),
    searchTokens: searchTokens([machine.name, ...machine.tags, ...machine.externalRefs.map((ref) => ref.id)]),
    createdAt: machine.createdAt,
    updatedAt: machine.updatedAt,
    version: machine.version,
  };
}
