import { ATTACHMENTS, CONTRACT_ASSIGNMENTS, INVOICES } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { countBy } from '../references/count-by.js';
import { type ContractCounts } from './contract-json.js';

/** How much hangs on each of the contracts; three queries. */
export async function contractCounts(
  database: Connection,
  ids: readonly string[],
): Promise<(id: string) => ContractCounts> {
  const [invoices, assignments, attachments] = await Promise.all([
    countBy(database, INVOICES, 'contractId', ids),
    countBy(database, CONTRACT_ASSIGNMENTS, 'contractId', ids),
    countBy(database, ATTACHMENTS, 'parentId', ids, { parentType: 'contract', state: 'stored' }),
  ]);
  return (id) => ({
    invoiceCount: invoices.get(id) ?? 0,
    assignmentCount: assignments.get(id) ?? 0,
    attachmentCount: attachments.get(id) ?? 0,
  });
}
