import { z } from 'zod';
import { targetFields } from './coverage-target.js';
import { sharedFields, type Entity } from './entity.js';
import { optionalDate, optionalLine, requiredLongText } from './schemas.js';

/** A deliberate "needs no contract". */
export const coverageWaiverInput = z.strictObject({
  ...targetFields,
  reason: requiredLongText(),
  owner: optionalLine(),
  /** The last day on which it holds; null: for good. */
  until: optionalDate(),
  ...sharedFields,
});

export type CoverageWaiverInput = z.input<typeof coverageWaiverInput>;
export type CoverageWaiverData = z.output<typeof coverageWaiverInput>;
export type CoverageWaiver = Entity & Readonly<CoverageWaiverData>;
