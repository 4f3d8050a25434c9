import { type JsonSchema } from '../openapi/json-schema.js';
import { BOOLEAN, COUNT, INSTANT, object, pageOf, TEXT } from '../openapi/shapes.js';

const DATE: JsonSchema = { type: 'string', format: 'date' };

const captured = {
  id: { ...DATE, description: 'The date.' },
  snapshotDate: DATE,
  capturedAt: { ...INSTANT, description: 'When the run that wrote it began.' },
  runId: { ...TEXT, format: 'uuid' },
} as const satisfies Readonly<Record<string, JsonSchema>>;
const example = {
  id: '2026-11-22',
  snapshotDate: '2026-11-22',
  capturedAt: '2026-11-22T05:00:00.000Z',
  runId: '0192f0c1-2b7a-7000-8000-000000000001',
};

/** The figures of a coverage snapshot. */
export const COVERAGE_FIGURES = {
  devicesTotal: { ...COUNT, description: 'Devices that are expected to be covered.' },
  devicesCovered: { ...COUNT, description: 'Of these, covered or waived.' },
  devicesUncovered: { ...COUNT, description: 'Of these, neither covered nor waived.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The shapes of snapshots of the fleet in the API's description. */
export const snapshotComponents: Readonly<Record<string, JsonSchema>> = {
  CoverageSnapshot: object(
    {
      ...captured,
      ...COVERAGE_FIGURES,
      namesDevices: {
        ...BOOLEAN,
        description: 'Whether it still names its uncovered devices: older ones do for one date of a month.',
      },
    },
    {
      description: 'How the fleet was covered on a date.',
      examples: [
        { ...example, devicesTotal: 412, devicesCovered: 405, devicesUncovered: 7, namesDevices: true },
      ],
    },
  ),
  CoverageSnapshotList: pageOf('CoverageSnapshot'),
  CoverageSnapshotGap: object(
    { deviceId: { ...TEXT, format: 'uuid' }, deviceName: { ...TEXT, description: 'As it was called then.' } },
    { description: 'A device that nothing covered on the date.' },
  ),
  CoverageSnapshotGapList: pageOf('CoverageSnapshotGap'),
  FleetSnapshot: object(
    {
      ...captured,
      deviceCount: { ...COUNT, description: 'Devices that are expected to be covered.' },
      coverageGapCount: { ...COUNT, description: 'Of these, neither covered nor waived.' },
      directGapCount: {
        ...COUNT,
        description: 'Of these, without an assignment of their own that is in force.',
      },
    },
    {
      description: 'The counts of the fleet that were captured with the costs of a date.',
      examples: [{ ...example, deviceCount: 412, coverageGapCount: 7, directGapCount: 31 }],
    },
  ),
  FleetSnapshotList: pageOf('FleetSnapshot'),
};
