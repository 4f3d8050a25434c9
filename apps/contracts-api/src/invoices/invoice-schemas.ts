import { invoiceFieldsSchema } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import { FREE, orNull, TEXT_OR_NULL } from '../openapi/shapes.js';

const { create, patch, view, list, row } = objectSchemas(
  invoiceFieldsSchema,
  { view: 'Invoice' },
  {
    inputs: {
      contract: {
        type: 'string',
        description: 'The contract by its number, or without one by its name, instead of contractId.',
      },
      provider: { type: 'string', description: 'Beside contract: of which service provider, by name or id.' },
    },
    outputs: { contractName: TEXT_OR_NULL, contractNumber: TEXT_OR_NULL },
    expansions: { contract: orNull(FREE) },
    descriptions: {
      invoiceNumber: 'Unique within the contract.',
      periodStart: 'The first day that it bills.',
      periodEnd: 'The last day that it bills, not before periodStart.',
      totalAmount: 'As decimal text with at most the decimals of the currency.',
      currency: 'ISO 4217; left out, that of the contract.',
    },
    // A contract is named by either of two fields, and lends its currency.
    notRequired: ['contractId', 'currency'],
    example: {
      contract: 'C-2026-001',
      invoiceNumber: 'INV-2026-03',
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      invoiceDate: '2026-04-02',
      dueDate: '2026-05-02',
      totalAmount: '1500.00',
      status: 'approved',
    },
    exampleOutputs: { contractName: 'Acme MSA', contractNumber: 'C-2026-001', currency: 'EUR' },
  },
);

/** The invoice's shapes in the API's description. */
export const invoiceComponents: Readonly<Record<string, JsonSchema>> = {
  InvoiceCreate: { ...create, anyOf: [{ required: ['contract'] }, { required: ['contractId'] }] },
  InvoicePatch: patch,
  Invoice: view,
  InvoiceList: list,
};

/** What a file of them has columns for. */
export const invoiceRow = row;
