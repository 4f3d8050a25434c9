import { type JsonSchema } from '../openapi/json-schema.js';
import { COUNT, listOf, object, pageOf, TEXT, TEXT_OR_NULL } from '../openapi/shapes.js';

const AMOUNT: JsonSchema = {
  type: 'string',
  description: 'Decimal text in the snapshot’s currency.',
  examples: ['12000.00'],
};

/** The shapes of cost snapshots in the API's description. */
export const costSnapshotComponents: Readonly<Record<string, JsonSchema>> = {
  CostSnapshot: object(
    {
      id: { ...TEXT, examples: ['2026-11-22:USD'] },
      snapshotDate: { type: 'string', format: 'date' },
      currency: { type: 'string', description: 'ISO 4217.', examples: ['USD'] },
      monthlyBurn: AMOUNT,
      renewal90d: { ...AMOUNT, description: 'What the renewals of the 90 days from then on cost.' },
      activeContractCount: { ...COUNT, description: 'Contracts in force.' },
      byProvider: {
        ...listOf(
          object({
            providerId: { ...TEXT, format: 'uuid' },
            providerName: TEXT_OR_NULL,
            monthlyBurn: AMOUNT,
          }),
        ),
        description: 'The largest first, at most 500.',
      },
      otherProviders: object(
        { count: COUNT, monthlyBurn: AMOUNT },
        { description: 'All others; with those named they add up to monthlyBurn.' },
      ),
    },
    { description: 'What the contracts in one currency cost on a date.' },
  ),
  CostSnapshotList: pageOf('CostSnapshot'),
};
