import { uuid } from '@tenor/domain';
import { z } from 'zod';

/** Operations of one request at most. */
export const BULK_MAX = 1000;

const body = z.record(z.string(), z.unknown(), 'must be an object');
const version = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .describe('Only while the object is at this version.')
  .optional();

const operation = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('create'), data: body }),
    z.strictObject({ op: z.literal('update'), id: uuid(), version, data: body }),
    z.strictObject({ op: z.literal('delete'), id: uuid(), version }),
  ],
  'must have the op create, update or delete',
);

/** What a bulk request asks for; what `data` holds is read with each object. */
export const bulkInput = z.strictObject({
  operations: z
    .array(operation, 'must be a list of operations')
    .min(1, 'must have at least one entry')
    .max(BULK_MAX, `must have at most ${BULK_MAX} entries`),
});

export type BulkOperation = z.output<typeof operation>;
