import { z } from 'zod';
import {
  BILLING_PERIODS,
  CONTRACT_STATUSES,
  CONTRACT_TYPES,
  COVERAGE_HOURS,
  RENEWAL_DECISIONS,
  RESPONSE_TIMES,
  RESTORATION_TIMES,
} from './choices.js';
import { optionalChoice, optionalUuid, sharedFields, uuid, type Entity } from './entity.js';
import { type Instant } from './instant.js';
import { parseAmount, type MinorUnits } from './money.js';
import {
  amountText,
  calendarDate,
  choice,
  currencyCode,
  longText,
  optionalDate,
  optionalLine,
  singleLine,
  trueOrFalse,
  wholeNumber,
} from './schemas.js';

/** Longest notice period in days, longest term in months, and lead times: bounds that no real contract meets. */
export const NOTICE_PERIOD_MAX_DAYS = 3650;
export const TERM_MAX_MONTHS = 1200;
export const LEAD_DAYS_MAX = 3650;
export const LEAD_DAYS_MAX_ENTRIES = 10;

const contractFields = z.strictObject({
  name: singleLine(),
  contractNumber: optionalLine(),
  providerId: uuid(),
  /** null: the whole estate. */
  tenantId: optionalUuid(),
  status: choice(CONTRACT_STATUSES),
  startDate: calendarDate(),
  /** The last day that is covered; null: open-ended. */
  endDate: optionalDate(),
  renewalTerms: longText(),
  /** Per billing period. */
  recurringCost: amountText().default('0'),
  billingPeriod: choice(BILLING_PERIODS).default('monthly'),
  oneTimeCost: amountText().default('0'),
  currency: currencyCode().default('USD'),
  contractType: optionalChoice(CONTRACT_TYPES),
  coverageHours: optionalChoice(COVERAGE_HOURS),
  responseTime: optionalChoice(RESPONSE_TIMES),
  restorationTime: optionalChoice(RESTORATION_TIMES),
  noticePeriodDays: wholeNumber(0, NOTICE_PERIOD_MAX_DAYS).nullable().default(null),
  autoRenew: trueOrFalse().default(false),
  termMonths: wholeNumber(1, TERM_MAX_MONTHS).nullable().default(null),
  /** null: termMonths. */
  renewalTermMonths: wholeNumber(1, TERM_MAX_MONTHS).nullable().default(null),
  /** Per billing period; null: recurringCost. */
  renewalCost: amountText().nullable().default(null),
  /** Own lead times in days before a date; empty: the job's window. */
  leadDays: z
    .array(wholeNumber(1, LEAD_DAYS_MAX), `must be a list of whole numbers from 1 to ${LEAD_DAYS_MAX}`)
    .max(LEAD_DAYS_MAX_ENTRIES, `must have at most ${LEAD_DAYS_MAX_ENTRIES} entries`)
    .transform((days) => [...new Set(days)].sort((a, b) => a - b))
    .default([]),
  owner: optionalLine(),
  renewedFromId: optionalUuid(),
  renewalDecision: choice(RENEWAL_DECISIONS).default('undecided'),
  /** The cycle end that the decision is about; left out, the server sets it. */
  decisionFor: optionalDate(),
  noticeGivenOn: optionalDate(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

/**
 * A vendor contract as a client writes it. Money is decimal text on the way in and
 * {@link MinorUnits} on the way out.
 */
export const contractInput = contractFields.transform((fields, context) => {
  const fail = (path: string, message: string, code: string): void => {
    context.addIssue({ code: 'custom', path: [path], message, params: { code } });
  };
  const amount = (path: 'recurringCost' | 'oneTimeCost' | 'renewalCost'): MinorUnits | null => {
    const text = fields[path];
    if (text === null) return null;
    const parsed = parseAmount(text, fields.currency);
    if (parsed.ok) return parsed.value;
    fail(path, parsed.fault.message, parsed.fault.code);
    return 0;
  };
  if (fields.endDate !== null && fields.endDate < fields.startDate) {
    fail('endDate', `must not be before startDate (${fields.startDate})`, 'before_start');
  }
  if (fields.decisionFor !== null && fields.renewalDecision === 'undecided') {
    fail('decisionFor', 'must be empty while renewalDecision is undecided', 'no_decision');
  }
  return {
    ...fields,
    recurringCost: amount('recurringCost') ?? 0,
    oneTimeCost: amount('oneTimeCost') ?? 0,
    renewalCost: amount('renewalCost'),
  };
});

export type ContractInput = z.input<typeof contractInput>;
export type ContractData = z.output<typeof contractInput>;

/** What the server adds when somebody decides about the renewal. */
export interface DecisionStamp {
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
}

export type Contract = Entity & Readonly<ContractData> & DecisionStamp;

/** The object schema behind {@link contractInput}, for documentation and for reading single fields. */
export const contractFieldsSchema = contractFields;
