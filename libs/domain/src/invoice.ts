import { z } from 'zod';
import { INVOICE_STATUSES } from './choices.js';
import { sharedFields, uuid, type Entity } from './entity.js';
import { parseAmount } from './money.js';
import {
  amountText,
  calendarDate,
  choice,
  currencyCode,
  longText,
  optionalDate,
  singleLine,
} from './schemas.js';

const invoiceFields = z.strictObject({
  contractId: uuid(),
  /** Unique within the contract. */
  invoiceNumber: singleLine(),
  /** First and last day that it bills. */
  periodStart: calendarDate(),
  periodEnd: calendarDate(),
  invoiceDate: calendarDate(),
  dueDate: optionalDate(),
  paidDate: optionalDate(),
  totalAmount: amountText().default('0'),
  /** Left out, the server takes the contract's. */
  currency: currencyCode(),
  status: choice(INVOICE_STATUSES).default('pending'),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

/** A vendor's invoice for a contract. Money is decimal text on the way in and minor units on the way out. */
export const invoiceInput = invoiceFields.transform((fields, context) => {
  const fail = (path: string, message: string, code: string): void => {
    context.addIssue({ code: 'custom', path: [path], message, params: { code } });
  };
  if (fields.periodEnd < fields.periodStart) {
    fail('periodEnd', `must not be before periodStart (${fields.periodStart})`, 'before_start');
  }
  const amount = parseAmount(fields.totalAmount, fields.currency);
  if (!amount.ok) fail('totalAmount', amount.fault.message, amount.fault.code);
  return { ...fields, totalAmount: amount.ok ? amount.value : 0 };
});

export type InvoiceInput = z.input<typeof invoiceInput>;
export type InvoiceData = z.output<typeof invoiceInput>;
export type Invoice = Entity & Readonly<InvoiceData>;

/** The object schema behind {@link invoiceInput}, for documentation and for reading single fields. */
export const invoiceFieldsSchema = invoiceFields;
