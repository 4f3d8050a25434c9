import { Problem, type Target } from '@tenor/domain';
import { CONTRACTS, LOG_ENTRIES, TENANTS } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type FilterPart } from '../../list/list-filter.js';
import { isUuid } from '../../list/parse-value.js';
import { LINKED_KINDS, type LinkedKind } from '../../references/linked-kinds.js';
import { TargetObjects, targetText } from '../../references/target-objects.js';

/** Which objects of a collection belong to tenants. */
export interface Ownership {
  /**
   * What bounds a list to them.
   * @param asked the parameters of the list: what it is narrowed to need not be looked for among everything.
   * @throws Problem forbidden where there are too many to bound it by.
   */
  rows(
    database: Connection,
    tenantIds: readonly string[],
    asked: URLSearchParams,
  ): Promise<readonly FilterPart[]>;
  owns(database: Connection, id: string, tenantIds: readonly string[]): Promise<boolean>;
}

/** Contracts of one caller that a list of what hangs on them is bounded by. */
export const OWN_CONTRACTS_MAX = 10_000;
/** Of what is said of targets, that a list is looked through for what is a caller's. */
export const WAIVERS_MAX = 10_000;
/** Providers of one caller. */
export const OWN_PROVIDERS_MAX = 5_000;

interface Stored {
  readonly _id: string;
  readonly contractId?: string;
  readonly targetType?: LinkedKind;
  readonly targetId?: string;
}

/** Objects that name their tenant. */
export function byField(collection: string, field: string): Ownership {
  return {
    rows: (_database, tenantIds) => Promise.resolve([{ [field]: { $in: tenantIds } }]),
    owns: (database, id, tenantIds) =>
      isThere(database, collection, { $and: [{ _id: id }, { [field]: { $in: tenantIds } }] }),
  };
}

export const OWN_TENANTS = byField(TENANTS, '_id');
export const OWN_CONTRACTS = byField(CONTRACTS, 'tenantId');

/** What hangs on a contract belongs to whom the contract belongs. */
export function byContract(collection: string): Ownership {
  return {
    async rows(database, tenantIds, asked) {
      const ids = idsAsked(asked, 'contractId');
      const narrowed = ids === undefined ? {} : { _id: { $in: ids } };
      const found = await database
        .collection<Stored>(CONTRACTS)
        .find({ tenantId: { $in: tenantIds }, ...narrowed }, { projection: { _id: 1 } })
        .limit(OWN_CONTRACTS_MAX + 1)
        .toArray();
      if (found.length <= OWN_CONTRACTS_MAX) return [{ contractId: { $in: found.map(({ _id }) => _id) } }];
      throw new Problem(
        'forbidden',
        `The tenants have more than ${OWN_CONTRACTS_MAX} contracts: name some of them with contractId=.`,
      );
    },
    async owns(database, id, tenantIds) {
      const found = await database
        .collection<Stored>(collection)
        .findOne({ _id: id }, { projection: { contractId: 1 } });
      return found?.contractId !== undefined && OWN_CONTRACTS.owns(database, found.contractId, tenantIds);
    },
  };
}

/** Providers belong to nobody: those are shown that a contract of the tenants names. */
export const OWN_PROVIDERS: Ownership = {
  async rows(database, tenantIds) {
    const found = await database
      .collection(CONTRACTS)
      .aggregate<{ _id: string }>([
        { $match: { tenantId: { $in: tenantIds } } },
        { $group: { _id: '$providerId' } },
        { $limit: OWN_PROVIDERS_MAX },
      ])
      .toArray();
    return [{ _id: { $in: found.map(({ _id }) => _id) } }];
  },
  owns: (database, id, tenantIds) =>
    isThere(database, CONTRACTS, { providerId: id, tenantId: { $in: tenantIds } }),
};

/**
 * What is said of a target belongs to whom the target belongs, now. There is little of it, as exceptions are
 * few: all of it is looked through by the index of targets, and their tenants are asked for by a query per kind.
 */
export function byTarget(collection: string): Ownership {
  return {
    async rows(database, tenantIds, asked) {
      const ids = idsAsked(asked, 'targetId');
      const said = await database
        .collection<Stored & Target>(collection)
        .find(ids === undefined ? {} : { targetId: { $in: ids } }, {
          projection: { targetType: 1, targetId: 1 },
        })
        .sort(ids === undefined ? { targetType: 1, targetId: 1 } : { targetId: 1 })
        .limit(WAIVERS_MAX + 1)
        .toArray();
      if (said.length > WAIVERS_MAX) {
        throw new Problem(
          'forbidden',
          `There are more than ${WAIVERS_MAX} to look through: name the targets with targetId=.`,
        );
      }
      const own = await new TargetObjects(database).ofTenants(said, tenantIds);
      return [{ _id: { $in: said.filter((one) => own.has(targetText(one))).map(({ _id }) => _id) } }];
    },
    async owns(database, id, tenantIds) {
      const found = await database
        .collection<Stored>(collection)
        .findOne({ _id: id }, { projection: { targetType: 1, targetId: 1 } });
      if (found?.targetType === undefined || found.targetId === undefined) return false;
      return ownershipOf(found.targetType).owns(database, found.targetId, tenantIds);
    },
  };
}

/** Of what contracts can cover, and of contracts and providers. */
export function ownershipOf(kind: LinkedKind): Ownership {
  if (kind === 'tenant') return OWN_TENANTS;
  if (kind === 'provider') return OWN_PROVIDERS;
  return byField(LINKED_KINDS[kind].collection, 'tenantId');
}

/** Rows that name tenants of theirs, and none of others: what tells of both is for neither alone. */
export function ofTheseAlone(tenantIds: readonly string[]): FilterPart[] {
  return [{ tenantIds: { $in: tenantIds } }, { tenantIds: { $not: { $elemMatch: { $nin: tenantIds } } } }];
}

/**
 * What jobs tell of an object with a tenant names it by its id: its label `tenant` is a name, which may be
 * another tenant's by now. What was told before there were ids belongs to nobody.
 */
export function byNamedTenants(collection: string): Ownership {
  return {
    rows: (_database, tenantIds) => Promise.resolve(ofTheseAlone(tenantIds)),
    owns: (database, id, tenantIds) =>
      isThere(database, collection, { $and: [{ _id: id }, ...ofTheseAlone(tenantIds)] }),
  };
}

export const OWN_LOG_ENTRIES = byNamedTenants(LOG_ENTRIES);

/** The ids that a list is narrowed to; undefined: it is not, or not by ids alone. */
function idsAsked(asked: URLSearchParams, name: string): readonly string[] | undefined {
  const ids = asked.getAll(name).flatMap((text) => text.split(',').map((id) => id.trim().toLowerCase()));
  return ids.length > 0 && ids.every(isUuid) ? ids : undefined;
}

async function isThere(
  database: Connection,
  collection: string,
  filter: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const found = await database.collection(collection).findOne({ ...filter }, { projection: { _id: 1 } });
  return found !== null;
}
