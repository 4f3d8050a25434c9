import { SERVER_FIELDS, type Contract, type ServiceProvider, type Target, type Tenant } from '@tenor/domain';
import {
  circuitModel,
  contractModel,
  deviceModel,
  locationModel,
  rackModel,
  serviceProviderModel,
  tenantModel,
  toCircuit,
  toContract,
  toDevice,
  toLocation,
  toRack,
  toServiceProvider,
  toTenant,
  toVirtualMachine,
  virtualMachineModel,
} from '@tenor/persistence';
import { type Connection, type Model } from 'mongoose';
import { contractToInput } from '../contracts/contract-json.js';
import { targetText } from './target-objects.js';

type ById<T> = ReadonlyMap<string, T>;

/** Whole objects that others refer to, for `expand=`; one query for each kind. */
export class ExpandedObjects {
  constructor(private readonly database: Connection) {}

  providers(ids: Iterable<string>): Promise<ById<ServiceProvider>> {
    return byId(serviceProviderModel(this.database), ids, toServiceProvider);
  }

  tenants(ids: Iterable<string>): Promise<ById<Tenant>> {
    return byId(tenantModel(this.database), ids, toTenant);
  }

  /** Contracts with money as decimal text, without what follows from them on a day. */
  contracts(ids: Iterable<string>): Promise<ById<object>> {
    return byId(contractModel(this.database), ids, (document) => expandedContract(toContract(document)));
  }

  /** What contracts cover, by {@link targetText}. */
  async targets(targets: readonly Target[]): Promise<ById<object>> {
    const found = new Map<string, object>();
    for (const targetType of new Set(targets.map((target) => target.targetType))) {
      const ids = targets
        .filter((target) => target.targetType === targetType)
        .map(({ targetId }) => targetId);
      for (const [targetId, object] of await this.targetsOf(targetType, ids)) {
        found.set(targetText({ targetType, targetId }), object);
      }
    }
    return found;
  }

  private targetsOf(type: Target['targetType'], ids: readonly string[]): Promise<ById<object>> {
    switch (type) {
      case 'device':
        return byId(deviceModel(this.database), ids, toDevice);
      case 'rack':
        return byId(rackModel(this.database), ids, toRack);
      case 'location':
        return byId(locationModel(this.database), ids, toLocation);
      case 'tenant':
        return this.tenants(ids);
      case 'circuit':
        return byId(circuitModel(this.database), ids, toCircuit);
      case 'virtual_machine':
        return byId(virtualMachineModel(this.database), ids, toVirtualMachine);
    }
  }
}

async function byId<D extends { readonly _id: string }, T>(
  model: Model<D>,
  ids: Iterable<string>,
  map: (document: D) => T,
): Promise<ById<T>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const found = await model
    .find()
    .where({ _id: { $in: wanted } })
    .lean<D[]>()
    .exec();
  return new Map(found.map((document) => [document._id, map(document)]));
}

function expandedContract(contract: Contract): object {
  const server = Object.fromEntries(SERVER_FIELDS.map((field) => [field, contract[field]]));
  return { ...server, ...contractToInput(contract) };
}
