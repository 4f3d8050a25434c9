import { CONTRACT_TYPES, valuesOf } from '@tenor/domain';
import { type JsonSchema } from '../openapi/json-schema.js';
import { coverageDrift } from './drift/drift-schema.js';
import { BOOLEAN, COUNT, listOf, object, oneOf, orNull, TEXT, TEXT_OR_NULL } from '../openapi/shapes.js';

const DATE: JsonSchema = { type: 'string', format: 'date' };
const DATE_OR_NULL: JsonSchema = { type: ['string', 'null'], format: 'date' };
const ID: JsonSchema = { type: 'string', format: 'uuid' };
const ID_OR_NULL: JsonSchema = { type: ['string', 'null'], format: 'uuid' };

export const GAP_COUNTS = {
  devicesInScope: { ...COUNT, description: 'Devices that are expected to be covered.' },
  gaps: { ...COUNT, description: 'Of these, neither covered nor waived.' },
  directGaps: { ...COUNT, description: 'Of these, without an assignment of their own that is in force.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const coverageGaps = object(
  {
    asOf: DATE,
    ...GAP_COUNTS,
    items: listOf(
      object({
        deviceId: ID,
        deviceName: { ...TEXT, description: 'Its name, else its serial, else its id.' },
        status: TEXT,
        locationId: ID_OR_NULL,
        locationName: TEXT_OR_NULL,
        rackName: TEXT_OR_NULL,
        tenantId: ID_OR_NULL,
        tenantName: TEXT_OR_NULL,
      }),
    ),
    next: { ...TEXT_OR_NULL, description: 'The cursor of the next page; null on the last.' },
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        devicesInScope: 412,
        gaps: 1,
        directGaps: 31,
        items: [
          {
            deviceId: '0192f0c1-2b7a-7000-8000-000000000001',
            deviceName: 'edge-01',
            status: 'active',
            locationId: '0192f0c1-2b7a-7000-8000-000000000002',
            locationName: 'NYC',
            rackName: 'R1',
            tenantId: null,
            tenantName: null,
          },
        ],
        next: null,
      },
    ],
  },
);

const HIDDEN = 'null: of the whole estate, to a caller who is restricted to tenants.';

const covering = object({
  assignmentId: { ...orNull(ID), description: HIDDEN },
  contractId: { ...orNull(ID), description: HIDDEN },
  contractName: TEXT,
  contractNumber: TEXT_OR_NULL,
  contractType: { type: ['string', 'null'], enum: [...valuesOf(CONTRACT_TYPES), null] },
  status: { ...orNull(oneOf('pending', 'active', 'expired')), description: HIDDEN },
  startDate: { ...DATE_OR_NULL, description: HIDDEN },
  effectiveEnd: { ...DATE_OR_NULL, description: 'null: open-ended.' },
  coverageStart: DATE_OR_NULL,
  coverageEnd: DATE_OR_NULL,
  isPrimary: BOOLEAN,
  path: { ...TEXT, examples: ['direct', 'via rack R1', 'via location NYC > Floor 2'] },
  vendor: orNull(
    object({
      id: { ...orNull(ID), description: HIDDEN },
      name: TEXT,
      accountNumber: TEXT_OR_NULL,
      supportPhone: TEXT_OR_NULL,
      supportEmail: TEXT_OR_NULL,
      portalUrl: TEXT_OR_NULL,
    }),
  ),
});

const deviceCoverage = object(
  {
    asOf: DATE,
    deviceId: ID,
    deviceName: TEXT,
    status: TEXT,
    inScope: { type: 'boolean', description: 'Its status is one that is expected to be covered.' },
    covered: BOOLEAN,
    waived: BOOLEAN,
    gap: { type: 'boolean', description: 'In scope, not waived, not covered.' },
    totals: object({ active: COUNT, future: COUNT, expired: COUNT }),
    active: listOf(covering),
    future: listOf(covering),
    expired: listOf(covering),
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        deviceId: '0192f0c1-2b7a-7000-8000-000000000001',
        deviceName: 'edge-01',
        status: 'active',
        inScope: true,
        covered: false,
        waived: false,
        gap: true,
        totals: { active: 0, future: 0, expired: 0 },
        active: [],
        future: [],
        expired: [],
      },
    ],
  },
);

/** The shapes of the reports about coverage in the API's description. */
export const coverageComponents: Readonly<Record<string, JsonSchema>> = {
  CoverageGaps: coverageGaps,
  CoverageDrift: coverageDrift,
  DeviceCoverage: deviceCoverage,
};
