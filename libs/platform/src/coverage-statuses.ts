import { DEFAULT_STATUSES_IN_SCOPE, DEVICE_STATUSES, valuesOf, type DeviceStatus } from '@tenor/domain';
import { z } from 'zod';
import { blankIsUnset } from './variable-fields.js';

const KNOWN = valuesOf(DEVICE_STATUSES);

/** The states in which devices are expected to be covered, separated by commas; each counts once. */
export const coverageStatuses = z.preprocess(
  blankIsUnset,
  z
    .string()
    .transform((text): readonly DeviceStatus[] | undefined => {
      const names = [...new Set(text.split(',').map((name) => name.trim()))];
      const known = KNOWN.filter((status) => names.includes(status));
      return known.length === names.length ? known : undefined;
    })
    .refine((statuses) => statuses !== undefined, {
      message: `must be states of devices, several separated by commas: ${KNOWN.join(', ')}`,
    })
    .transform((statuses) => statuses ?? [])
    .default(DEFAULT_STATUSES_IN_SCOPE),
);
