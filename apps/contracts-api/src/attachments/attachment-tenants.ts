import { type Attachment } from '@tenor/domain';
import { CONTRACTS, INVOICES } from '@tenor/persistence';
import { type Connection } from 'mongoose';

type Hanging = Pick<Attachment, 'id' | 'parentType' | 'parentId'>;

/**
 * The tenants of the contracts that attachments hang on, themselves or by an invoice; by the ids of the
 * attachments. None for a contract without a tenant. Two queries, however many there are.
 */
export async function attachmentTenants(
  database: Connection,
  attachments: readonly Hanging[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const invoiceIds = parents(attachments, 'invoice');
  const contractOf = await fieldOf(database, INVOICES, 'contractId', invoiceIds);
  const contractIds = [...parents(attachments, 'contract'), ...contractOf.values()];
  const tenantOf = await fieldOf(database, CONTRACTS, 'tenantId', [...new Set(contractIds)]);
  return new Map(
    attachments.map(({ id, parentType, parentId }) => {
      const contractId = parentType === 'contract' ? parentId : contractOf.get(parentId);
      const tenantId = contractId === undefined ? undefined : tenantOf.get(contractId);
      return [id, tenantId === undefined ? [] : [tenantId]];
    }),
  );
}

function parents(attachments: readonly Hanging[], type: Hanging['parentType']): string[] {
  const theirs = attachments.filter(({ parentType }) => parentType === type);
  return [...new Set(theirs.map(({ parentId }) => parentId))];
}

/** The texts that the documents have in a field, by id. */
async function fieldOf(
  database: Connection,
  collection: string,
  field: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await database
    .collection<{ _id: string; [field: string]: unknown }>(collection)
    .find({ _id: { $in: [...ids] } }, { projection: { [field]: 1 } })
    .toArray();
  return new Map(
    found.flatMap((document): [string, string][] => {
      const value = document[field];
      return typeof value === 'string' ? [[document._id, value]] : [];
    }),
  );
}
