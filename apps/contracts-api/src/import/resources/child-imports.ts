import {
  contractAssignmentFieldsSchema,
  contractAssignmentInput,
  coverageWaiverInput,
  INVOICE_STATUSES,
  invoiceFieldsSchema,
  invoiceInput,
  TARGET_TYPES,
  toFieldErrors,
  type ContractAssignment,
  type ContractAssignmentData,
  type CoverageWaiver,
  type CoverageWaiverData,
  type Entity,
  type ExternalRef,
  type Invoice,
  type InvoiceData,
} from '@tenor/domain';
import { type z } from 'zod';
import {
  ASSIGNMENT_READ_ONLY,
  contractAssignmentToInput,
} from '../../contract-assignments/contract-assignment-json.js';
import { coverageWaiverToInput, WAIVER_READ_ONLY } from '../../coverage-waivers/coverage-waiver-json.js';
import { type JsonObject } from '../../http/merge-patch.js';
import { INVOICE_READ_ONLY, invoiceToInput } from '../../invoices/invoice-json.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS } from '../../records/new-entity.js';
import { type CellKind } from '../columns/cell-kind.js';
import { type FieldValues, type ImportResource, type NaturalKey } from '../pipeline/import-resource.js';
import { CONTRACT_CURRENCY } from '../stores/child-references.js';
import { checkConstant } from './check-constant.js';
import { SHARED_COLUMNS } from './shared-fields.js';

/** The contract by number or name (and of which provider), or by its id. */
const CONTRACT_COLUMNS = {
  contract: { type: 'line' },
  provider: { type: 'line' },
  contractId: { type: 'uuid' },
} as const satisfies Readonly<Record<string, CellKind>>;

const TARGET_COLUMNS = {
  targetType: { type: 'choice', choices: TARGET_TYPES },
  target: { type: 'line' },
  targetId: { type: 'uuid' },
} as const satisfies Readonly<Record<string, CellKind>>;

/** An invoice is known by its number within its contract; without a currency it is in its contract's. */
export function invoiceImport(now: Date): ImportResource<Invoice> {
  return childImport<InvoiceData, Invoice>({
    name: 'invoices',
    one: 'invoice',
    columns: {
      ...CONTRACT_COLUMNS,
      invoiceNumber: { type: 'line' },
      periodStart: { type: 'date' },
      periodEnd: { type: 'date' },
      invoiceDate: { type: 'date' },
      dueDate: { type: 'date' },
      paidDate: { type: 'date' },
      totalAmount: { type: 'amount' },
      currency: { type: 'line' },
      status: { type: 'choice', choices: INVOICE_STATUSES },
      description: { type: 'text' },
      comments: { type: 'text' },
    },
    shape: invoiceFieldsSchema.shape,
    readOnly: INVOICE_READ_ONLY,
    schema: invoiceInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    toInput: invoiceToInput,
    complete: ({ [CONTRACT_CURRENCY]: ofContract, ...input }) => ({
      ...input,
      // Without a contract, that is what is wrong, and any currency lets it be said.
      currency: input['currency'] ?? ofContract ?? (input['contractId'] === undefined ? 'USD' : undefined),
    }),
    naturalField: 'invoiceNumber',
    unique: true,
    keyOf: ({ contractId, invoiceNumber }) => keyOfTexts('invoice', [contractId, invoiceNumber]),
    now,
  });
}

/** An assignment is known by its contract, its target and the first day that is covered. */
export function contractAssignmentImport(now: Date): ImportResource<ContractAssignment> {
  return childImport<ContractAssignmentData, ContractAssignment>({
    name: 'contract-assignments',
    one: 'contract assignment',
    columns: {
      ...CONTRACT_COLUMNS,
      ...TARGET_COLUMNS,
      coverageStart: { type: 'date' },
      coverageEnd: { type: 'date' },
      scopeNotes: { type: 'text' },
      isPrimary: { type: 'boolean' },
    },
    shape: contractAssignmentFieldsSchema.shape,
    readOnly: ASSIGNMENT_READ_ONLY,
    schema: contractAssignmentInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    toInput: contractAssignmentToInput,
    naturalField: 'contract',
    unique: false,
    keyOf: ({ contractId, targetType, targetId, coverageStart }) =>
      keyOfTexts('assignment', [contractId, targetType, targetId, coverageStart ?? '']),
    now,
  });
}

/** A waiver is known by its target; of several on one target, by its id or an external reference. */
export function coverageWaiverImport(now: Date): ImportResource<CoverageWaiver> {
  return childImport<CoverageWaiverData, CoverageWaiver>({
    name: 'coverage-waivers',
    one: 'coverage waiver',
    columns: {
      ...TARGET_COLUMNS,
      reason: { type: 'text' },
      owner: { type: 'line' },
      until: { type: 'date' },
    },
    shape: coverageWaiverInput.shape,
    readOnly: WAIVER_READ_ONLY,
    schema: coverageWaiverInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    toInput: coverageWaiverToInput,
    naturalField: 'target',
    unique: false,
    keyOf: ({ targetType, targetId }) => keyOfTexts('waiver', [targetType, targetId]),
    now,
  });
}

/** Only invoices have a use for it. */
function withoutCurrency({ [CONTRACT_CURRENCY]: _currency, ...input }: FieldValues): FieldValues {
  return input;
}

function keyOfTexts(kind: string, parts: readonly unknown[]): NaturalKey | undefined {
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.length === parts.length ? [kind, ...texts] : undefined;
}

type Child = Entity & { readonly externalRefs: readonly ExternalRef[] };

function childImport<Data extends object, T extends Child & Data>(definition: {
  readonly name: string;
  readonly one: string;
  readonly columns: Readonly<Record<string, CellKind>>;
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly readOnly: readonly string[];
  readonly schema: z.ZodType<Data>;
  readonly combine: (entity: Entity, data: Data) => T;
  readonly toInput: (stored: T) => JsonObject;
  readonly complete?: (input: FieldValues) => FieldValues;
  readonly naturalField: string;
  readonly unique: boolean;
  readonly keyOf: (values: FieldValues) => NaturalKey | undefined;
  readonly now: Date;
}): ImportResource<T> {
  const { name, one, columns, shape, readOnly, schema, combine, toInput, keyOf, now } = definition;
  const complete = definition.complete ?? withoutCurrency;
  return {
    name,
    one,
    fields: {
      writable: { ...SHARED_COLUMNS, ...columns },
      // Contracts and targets are resolved by the store: what their names mean depends on other columns.
      references: [],
      readOnly: [...READ_ONLY_FIELDS, ...readOnly],
      checkConstant: (field, value) => checkConstant(shape, field, value),
    },
    naturalField: definition.naturalField,
    naturalKeyIsUnique: definition.unique,
    naturalKeyOf: keyOf,
    naturalKeysOf: (stored) => {
      const key = keyOf(toInput(stored));
      return key === undefined ? [] : [key];
    },
    externalRefsOf: (stored) => stored.externalRefs,
    merge: (stored, values) => ({ ...toInput(stored), ...values }),
    build: (input, before, id) => {
      const parsed = schema.safeParse(complete(input));
      if (!parsed.success) return { ok: false, errors: toFieldErrors(parsed.error.issues) };
      return {
        ok: true,
        entity: combine(before ? nextVersion(before, now) : newEntity(id, now), parsed.data),
      };
    },
  };
}
