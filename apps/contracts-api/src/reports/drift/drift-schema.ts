import { type JsonSchema } from '../../openapi/json-schema.js';
import { COUNT, listOf, object, oneOf, orNull, TEXT, TEXT_OR_NULL } from '../../openapi/shapes.js';
import { COVERAGE_FIGURES } from '../../snapshots/snapshot-schemas.js';

const DATE: JsonSchema = { type: 'string', format: 'date' };
const ID: JsonSchema = { type: 'string', format: 'uuid' };
const snapshot = orNull(object({ snapshotDate: DATE, ...COVERAGE_FIGURES }));
const figures = { devicesTotal: 412, devicesCovered: 405, devicesUncovered: 7 };

/** The shape of the report coverage-drift. */
export const coverageDrift = object(
  {
    asOf: DATE,
    days: COUNT,
    compared: {
      type: 'boolean',
      description: 'false: there are no two snapshots to compare, so nothing is known of changes.',
    },
    baseline: snapshot,
    latest: snapshot,
    counts: object({
      lost: { ...COUNT, description: 'Uncovered now; existed and was covered then.' },
      newUncovered: { ...COUNT, description: 'Uncovered now; not recorded yet then.' },
      gained: { ...COUNT, description: 'Uncovered then; exists and is not uncovered now.' },
      removed: { ...COUNT, description: 'Uncovered then; does not exist any more.' },
    }),
    items: listOf(
      object({
        drift: oneOf('lost', 'new_uncovered', 'gained', 'removed'),
        deviceId: ID,
        deviceName: { ...TEXT, description: 'As it was called in the snapshot that names it.' },
      }),
    ),
    next: { ...TEXT_OR_NULL, description: 'The cursor of the next page; null on the last.' },
  },
  {
    examples: [
      {
        asOf: '2026-11-23',
        days: 30,
        compared: true,
        baseline: { snapshotDate: '2026-10-18', ...figures },
        latest: { snapshotDate: '2026-11-22', ...figures },
        counts: { lost: 1, newUncovered: 0, gained: 0, removed: 0 },
        items: [{ drift: 'lost', deviceId: '0192f0c1-2b7a-7000-8000-000000000001', deviceName: 'edge-01' }],
        next: null,
      },
    ],
  },
);
