import { fileURLToPath } from 'node:url';

/** The day on which the sample fleet is looked at: fixed, so that the findings are the same every time. */
export const DEMO_DATE = '2026-11-22';

/** The files in the order in which they refer to each other. */
export const SAMPLE_FILES = [
  { resource: 'service-providers', file: 'service-providers.csv' },
  { resource: 'tenants', file: 'tenants.csv' },
  { resource: 'contracts', file: 'contracts.csv' },
  { resource: 'locations', file: 'locations.csv' },
  { resource: 'devices', file: 'devices.csv' },
] as const;

/** Files of objects, one a line, that are created one by one. */
export const SAMPLE_OBJECTS = [
  { resource: 'contract-assignments', file: 'contract-assignments.ndjson' },
  { resource: 'coverage-waivers', file: 'coverage-waivers.ndjson' },
] as const;

/** The folder `samples` of the repository; this file lies equally deep in src and in dist. */
export function samplesFolder(): string {
  return fileURLToPath(new URL('../../../../samples/', import.meta.url));
}
