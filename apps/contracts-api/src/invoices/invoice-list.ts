import { INVOICE_STATUSES, valuesOf } from '@tenor/domain';
import { type ListDefinition } from '../list/list-definition.js';

/** What the list of invoices can be filtered and sorted by; an index serves each. */
export const invoiceList: ListDefinition = {
  resource: 'invoices',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    contract: {
      path: 'contractId',
      type: { kind: 'reference', to: 'contract' },
      description: 'The contract, by number, name or id.',
    },
    contractId: { path: 'contractId', type: { kind: 'id' } },
    invoiceNumber: { path: 'invoiceNumber', type: { kind: 'text' }, sortable: true },
    periodStart: { path: 'periodStart', type: { kind: 'date' }, sortable: true },
    periodEnd: { path: 'periodEnd', type: { kind: 'date' }, sortable: true },
    invoiceDate: { path: 'invoiceDate', type: { kind: 'date' }, sortable: true },
    dueDate: { path: 'dueDate', type: { kind: 'date' }, nullable: true, sortable: true },
    paidDate: { path: 'paidDate', type: { kind: 'date' }, nullable: true, sortable: true },
    currency: { path: 'currency', type: { kind: 'currency' }, sortable: true },
    status: { path: 'status', type: { kind: 'choice', values: valuesOf(INVOICE_STATUSES) }, sortable: true },
    tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
    updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
  },
};
