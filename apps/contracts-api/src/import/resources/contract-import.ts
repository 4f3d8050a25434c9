import {
  BILLING_PERIODS,
  CONTRACT_STATUSES,
  CONTRACT_TYPES,
  contractFieldsSchema,
  contractInput,
  COVERAGE_HOURS,
  RENEWAL_DECISIONS,
  RESPONSE_TIMES,
  RESTORATION_TIMES,
  toFieldErrors,
  type Contract,
} from '@tenor/domain';
import { CONTRACT_READ_ONLY, contractToInput } from '../../contracts/contract-json.js';
import { freshDecisionPatch, withDecision, type DecisionContext } from '../../contracts/renewal-decision.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS } from '../../records/new-entity.js';
import { PROVIDER, TENANT } from '../../references/named-reference.js';
import { type CellKind } from '../columns/cell-kind.js';
import { referenceColumns } from '../columns/import-fields.js';
import { type FieldValues, type ImportResource, type NaturalKey } from '../pipeline/import-resource.js';
import { checkConstant } from './check-constant.js';
import { SHARED_COLUMNS } from './shared-fields.js';

const REFERENCES = [PROVIDER, TENANT];

const COLUMNS: Readonly<Record<string, CellKind>> = {
  ...SHARED_COLUMNS,
  name: { type: 'line' },
  contractNumber: { type: 'line' },
  ...referenceColumns(REFERENCES),
  status: { type: 'choice', choices: CONTRACT_STATUSES },
  startDate: { type: 'date' },
  endDate: { type: 'date' },
  renewalTerms: { type: 'text' },
  recurringCost: { type: 'amount' },
  billingPeriod: { type: 'choice', choices: BILLING_PERIODS },
  oneTimeCost: { type: 'amount' },
  currency: { type: 'line' },
  contractType: { type: 'choice', choices: CONTRACT_TYPES },
  coverageHours: { type: 'choice', choices: COVERAGE_HOURS },
  responseTime: { type: 'choice', choices: RESPONSE_TIMES },
  restorationTime: { type: 'choice', choices: RESTORATION_TIMES },
  noticePeriodDays: { type: 'integer' },
  autoRenew: { type: 'boolean' },
  termMonths: { type: 'integer' },
  renewalTermMonths: { type: 'integer' },
  renewalCost: { type: 'amount' },
  leadDays: { type: 'integers' },
  owner: { type: 'line' },
  renewedFromId: { type: 'uuid' },
  renewalDecision: { type: 'choice', choices: RENEWAL_DECISIONS },
  decisionFor: { type: 'date' },
  noticeGivenOn: { type: 'date' },
  description: { type: 'text' },
  comments: { type: 'text' },
};

/**
 * How contracts are imported. Without an id or external reference, a row is about the contract of its
 * provider with its number; a row without a number about the one with its name and start date.
 */
export function contractImport(context: DecisionContext): ImportResource<Contract> {
  return {
    name: 'contracts',
    one: 'contract',
    fields: {
      writable: COLUMNS,
      references: REFERENCES,
      readOnly: [...READ_ONLY_FIELDS, ...CONTRACT_READ_ONLY],
      checkConstant: (field, value) => checkConstant(contractFieldsSchema.shape, field, value),
    },
    naturalField: 'contractNumber',
    naturalKeyIsUnique: false,
    selfReference: { field: 'renewedFromId', of: (contract) => contract.renewedFromId },
    naturalKeyOf: contractKeyOf,
    naturalKeysOf: contractKeysOf,
    externalRefsOf: (contract) => contract.externalRefs,
    merge: (stored, values) => ({
      ...contractToInput(stored),
      ...freshDecisionPatch({ ...values }, stored),
    }),
    build: (input, before, id) => {
      const parsed = contractInput.safeParse(input);
      if (!parsed.success) return { ok: false, errors: toFieldErrors(parsed.error.issues) };
      if (parsed.data.renewedFromId === id) {
        const message = 'must not be the contract itself';
        return { ok: false, errors: [{ path: 'renewedFromId', message, code: 'cycle' }] };
      }
      const entity = before ? nextVersion(before, context.now) : newEntity(id, context.now);
      return { ok: true, entity: { ...withDecision(parsed.data, before, context), ...entity } };
    },
  };
}

/**
 * A row whose file has no column for the number may be about a contract with a number; a row whose
 * number is empty is about one without.
 */
function contractKeyOf(values: FieldValues): NaturalKey | undefined {
  const { providerId, contractNumber, name, startDate } = values;
  if (typeof providerId !== 'string') return undefined;
  if (typeof contractNumber === 'string') return ['number', providerId, contractNumber];
  if (typeof name !== 'string' || typeof startDate !== 'string') return undefined;
  const kind = Object.hasOwn(values, 'contractNumber') ? 'unnumbered' : 'named';
  return [kind, providerId, name, startDate];
}

function contractKeysOf(contract: Contract): NaturalKey[] {
  const { providerId, contractNumber, name, startDate } = contract;
  return [
    contractNumber === null
      ? ['unnumbered', providerId, name, startDate]
      : ['number', providerId, contractNumber],
    ['named', providerId, name, startDate],
  ];
}
