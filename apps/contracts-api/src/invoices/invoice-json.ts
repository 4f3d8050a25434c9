import { formatAmount, SERVER_FIELDS, type Invoice } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';
import { type ContractBrief } from '../references/contract-names.js';

/** An invoice as clients see it: its amount as decimal text, and the name of its contract. */
export type InvoiceView = Omit<Invoice, 'totalAmount'> & {
  readonly totalAmount: string;
  readonly contractName: string | null;
  readonly contractNumber: string | null;
  /** Only when expanded. */
  readonly contract?: object | null;
};

/** What of an invoice can be shown as a whole. */
export const INVOICE_EXPANDS = ['contract'] as const;
export type InvoiceExpand = (typeof INVOICE_EXPANDS)[number];

/** Fields of the view that only the server writes, beside those of every object. */
export const INVOICE_READ_ONLY = ['contractName', 'contractNumber'] as const;

export function invoiceView(invoice: Invoice, contract: ContractBrief | undefined): InvoiceView {
  return {
    ...invoice,
    totalAmount: formatAmount(invoice.totalAmount, invoice.currency),
    contractName: contract?.name ?? null,
    contractNumber: contract?.contractNumber ?? null,
  };
}

/** A stored invoice as a client would write it: what a merge patch is applied to. */
export function invoiceToInput(invoice: Invoice): JsonObject {
  const totalAmount = formatAmount(invoice.totalAmount, invoice.currency);
  const input: Record<string, unknown> = { ...invoice, totalAmount };
  for (const field of SERVER_FIELDS) delete input[field];
  return input;
}
