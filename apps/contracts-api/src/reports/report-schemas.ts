import { TIER_REASONS } from '@tenor/calc';
import { type JsonSchema } from '../openapi/json-schema.js';
import { BOOLEAN, COUNT, listOf, object, oneOf, orNull, TEXT, TEXT_OR_NULL } from '../openapi/shapes.js';
import { coverageComponents, GAP_COUNTS } from './coverage-schemas.js';

const DATE: JsonSchema = { type: 'string', format: 'date' };
const DATE_OR_NULL: JsonSchema = { type: ['string', 'null'], format: 'date' };
const AMOUNT: JsonSchema = {
  type: 'string',
  description: 'Decimal text in the currency named beside it.',
  examples: ['12000.00'],
};
const PERCENT: JsonSchema = { type: 'string', description: 'Percent with one decimal.', examples: ['41.7'] };
const CURRENCY: JsonSchema = { type: 'string', description: 'ISO 4217.', examples: ['USD'] };
const ID: JsonSchema = { type: 'string', format: 'uuid' };

const vendor = { providerId: ID, providerName: TEXT_OR_NULL };
const shares = {
  vendors: listOf(object({ ...vendor, monthly: AMOUNT, sharePct: PERCENT })),
  otherVendors: object(
    { count: COUNT, monthly: AMOUNT },
    { description: 'All others; with the vendors named, they add up to monthlyBurn.' },
  ),
};

const actionRequired = object(
  {
    asOf: DATE,
    windowDays: COUNT,
    total: { ...COUNT, description: 'On all pages.' },
    byTier: object({ urgent: COUNT, warning: COUNT, expired: COUNT }),
    atStake: listOf(object({ currency: CURRENCY, renewalValue: AMOUNT, count: COUNT })),
    items: listOf(
      object({
        contractId: ID,
        name: TEXT,
        contractNumber: TEXT_OR_NULL,
        ...vendor,
        tenantId: TEXT_OR_NULL,
        tenantName: TEXT_OR_NULL,
        owner: TEXT_OR_NULL,
        tier: oneOf('urgent', 'warning', 'expired'),
        reason: object({
          code: oneOf(...TIER_REASONS.filter((reason) => reason !== 'decided')),
          text: TEXT,
        }),
        actBy: {
          ...DATE_OR_NULL,
          description:
            'Where notice is due, its deadline, which may lie after the effective end when it is that of a later cycle; for an expired contract, the end that has passed.',
        },
        effectiveEnd: DATE_OR_NULL,
        daysRemaining: { type: ['integer', 'null'], description: 'Negative once it is past.' },
        noticeDeadline: DATE_OR_NULL,
        renewsByItself: BOOLEAN,
        currency: CURRENCY,
        renewalValue: AMOUNT,
      }),
    ),
    next: { ...TEXT_OR_NULL, description: 'The cursor of the next page; null on the last.' },
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        windowDays: 60,
        total: 1,
        byTier: { urgent: 1, warning: 0, expired: 0 },
        atStake: [{ currency: 'USD', renewalValue: '12000.00', count: 1 }],
        items: [
          {
            contractId: '0192f0c1-2b7a-7000-8000-000000000001',
            name: 'Acme MSA',
            contractNumber: 'C-2026-001',
            providerId: '0192f0c1-2b7a-7000-8000-000000000002',
            providerName: 'Acme Networks',
            tenantId: null,
            tenantName: null,
            owner: 'netops@example.com',
            tier: 'urgent',
            reason: {
              code: 'notice_due',
              text: 'Renews by itself after 2026-12-31 unless notice is given by 2026-12-01 (in 8 days).',
            },
            actBy: '2026-12-01',
            effectiveEnd: '2026-12-31',
            daysRemaining: 38,
            noticeDeadline: '2026-12-01',
            renewsByItself: true,
            currency: 'USD',
            renewalValue: '12000.00',
          },
        ],
        next: null,
      },
    ],
  },
);

const renewalCalendar = object(
  {
    asOf: DATE,
    from: DATE,
    until: DATE,
    months: listOf(
      object({
        month: { type: 'string', pattern: '^\\d{4,5}-\\d{2}$' },
        currencies: listOf(
          object({
            currency: CURRENCY,
            total: AMOUNT,
            count: COUNT,
            unnamed: object(
              { count: COUNT, renewalValue: AMOUNT },
              { description: 'Those beyond the limit; with the ones named, they add up to the total.' },
            ),
          }),
        ),
        renewals: listOf(
          object({
            date: DATE,
            contractId: ID,
            name: TEXT,
            contractNumber: TEXT_OR_NULL,
            providerName: TEXT_OR_NULL,
            currency: CURRENCY,
            renewalValue: AMOUNT,
            committed: {
              type: 'boolean',
              description: 'It comes unless somebody acts, or was decided.',
            },
          }),
        ),
      }),
    ),
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        from: '2026-11-01',
        until: '2026-11-30',
        months: [{ month: '2026-11', currencies: [], renewals: [] }],
      },
    ],
  },
);

const costSummary = object(
  {
    asOf: DATE,
    windowDays: COUNT,
    activeContracts: COUNT,
    currencies: listOf(
      object({
        currency: CURRENCY,
        monthlyBurn: AMOUNT,
        annual: AMOUNT,
        renewal: object(
          { total: AMOUNT, committed: AMOUNT, open: AMOUNT },
          { description: 'Renewals of the next windowDays: total = committed + open.' },
        ),
        activeContracts: COUNT,
        ...shares,
      }),
    ),
    coverage: {
      ...orNull(object(GAP_COUNTS)),
      description: 'Of the whole fleet, or of the devices of the tenant; null for one provider.',
    },
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        windowDays: 90,
        coverage: { devicesInScope: 412, gaps: 7, directGaps: 31 },
        activeContracts: 3,
        currencies: [
          {
            currency: 'USD',
            monthlyBurn: '1000.00',
            annual: '12000.00',
            renewal: { total: '12000.00', committed: '8000.00', open: '4000.00' },
            activeContracts: 3,
            vendors: [
              {
                providerId: '0192f0c1-2b7a-7000-8000-000000000002',
                providerName: 'Acme Networks',
                monthly: '1000.00',
                sharePct: '100.0',
              },
            ],
            otherVendors: { count: 0, monthly: '0.00' },
          },
        ],
      },
    ],
  },
);

const costHistory = object(
  {
    asOf: DATE,
    weeks: COUNT,
    from: { ...DATE, description: 'The first day of the first week.' },
    points: listOf(
      object({
        weekEnding: DATE,
        snapshotDate: { ...DATE_OR_NULL, description: 'null: nothing was captured in the week.' },
        currencies: listOf(
          object({ currency: CURRENCY, monthlyBurn: AMOUNT, renewal90d: AMOUNT, activeContracts: COUNT }),
        ),
        fleet: orNull(object({ deviceCount: COUNT, coverageGapCount: COUNT, directGapCount: COUNT })),
      }),
    ),
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        weeks: 1,
        from: '2026-11-17',
        points: [
          {
            weekEnding: '2026-11-23',
            snapshotDate: '2026-11-23',
            currencies: [
              { currency: 'USD', monthlyBurn: '1000.00', renewal90d: '12000.00', activeContracts: 1 },
            ],
            fleet: { deviceCount: 412, coverageGapCount: 7, directGapCount: 31 },
          },
        ],
      },
    ],
  },
);

const renewalForecast = object(
  {
    asOf: DATE,
    windowDays: COUNT,
    until: { ...DATE, description: 'The last day that counts.' },
    currencies: listOf(
      object({
        currency: CURRENCY,
        total: AMOUNT,
        committed: { ...AMOUNT, description: 'Comes unless somebody acts, or was decided.' },
        open: { ...AMOUNT, description: 'The rest: total = committed + open.' },
        contracts: { ...COUNT, description: 'Contracts with a renewal in the window.' },
        renewals: {
          ...COUNT,
          description: 'Cycle ends in the window at which something is renewed, be it free of charge.',
        },
      }),
    ),
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        windowDays: 90,
        until: '2027-02-21',
        currencies: [
          {
            currency: 'USD',
            total: '12000.00',
            committed: '8000.00',
            open: '4000.00',
            contracts: 2,
            renewals: 2,
          },
        ],
      },
    ],
  },
);

const vendorConcentration = object(
  {
    asOf: DATE,
    thresholdPct: COUNT,
    currencies: listOf(
      object({
        currency: CURRENCY,
        monthlyBurn: AMOUNT,
        flagged: { type: 'boolean', description: 'The top vendor’s share reaches the threshold.' },
        top: object({ ...vendor, sharePct: PERCENT }),
        ...shares,
      }),
    ),
  },
  { examples: [{ asOf: '2026-11-23', thresholdPct: 50, currencies: [] }] },
);

/** The shapes of the reports in the API's description. */
export const reportComponents: Readonly<Record<string, JsonSchema>> = {
  ActionRequired: actionRequired,
  RenewalCalendar: renewalCalendar,
  CostSummary: costSummary,
  CostHistory: costHistory,
  RenewalForecast: renewalForecast,
  VendorConcentration: vendorConcentration,
  ...coverageComponents,
};
