import { type Invoice } from '@tenor/domain';
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

export const INVOICES = 'invoices';

export type InvoiceDocument = Stored<Invoice> & {
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const DATE_OR_NULL = { type: String, default: null } as const;

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    contractId: { type: String, required: true },
    invoiceNumber: { type: String, required: true },
    periodStart: { type: String, required: true },
    periodEnd: { type: String, required: true },
    invoiceDate: { type: String, required: true },
    dueDate: DATE_OR_NULL,
    paidDate: DATE_OR_NULL,
    totalAmount: Number,
    currency: { type: String, required: true },
    status: { type: String, required: true },
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function invoiceModel(db: Connection): Model<InvoiceDocument> {
  const existing: Model<InvoiceDocument> | undefined = db.models[INVOICES];
  return existing ?? db.model<InvoiceDocument>(INVOICES, schema, INVOICES);
}

export function toInvoice(document: InvoiceDocument): Invoice {
  return {
    id: document._id,
    contractId: document.contractId,
    invoiceNumber: document.invoiceNumber,
    periodStart: document.periodStart,
    periodEnd: document.periodEnd,
    invoiceDate: document.invoiceDate,
    dueDate: document.dueDate,
    paidDate: document.paidDate,
    totalAmount: document.totalAmount,
    currency: document.currency,
    status: document.status,
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

export function fromInvoice(invoice: Invoice): InvoiceDocument {
  return {
    _id: invoice.id,
    contractId: invoice.contractId,
    invoiceNumber: invoice.invoiceNumber,
    periodStart: invoice.periodStart,
    periodEnd: invoice.periodEnd,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    paidDate: invoice.paidDate,
    totalAmount: invoice.totalAmount,
    currency: invoice.currency,
    status: invoice.status,
    description: invoice.description,
    comments: invoice.comments,
    tags: [...invoice.tags],
    customFields: invoice.customFields,
    externalRefs: copyExternalRefs(invoice.externalRefs),
    ...externalKeysField(invoice.externalRefs),
    searchTokens: searchTokens([
      invoice.invoiceNumber,
      ...invoice.tags,
      ...invoice.externalRefs.map((ref) => ref.id),
    ]),
    createdAt: invoice.createdAt,
    updatedAt: invoice.updatedAt,
    version: invoice.version,
  };
}
