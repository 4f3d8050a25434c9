import { SERVER_FIELDS, type CoverageWaiver } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';

/** A waiver as clients see it: with the name of what needs no contract. */
export type CoverageWaiverView = CoverageWaiver & {
  readonly targetName: string | null;
  /** Only when expanded. */
  readonly target?: object | null;
};

/** What of a waiver can be shown as a whole. */
export const WAIVER_EXPANDS = ['target'] as const;
export type WaiverExpand = (typeof WAIVER_EXPANDS)[number];

/** Fields of the view that only the server writes, beside those of every object. */
export const WAIVER_READ_ONLY = ['targetName'] as const;

/** A stored waiver as a client would write it: what a merge patch is applied to. */
export function coverageWaiverToInput(waiver: CoverageWaiver): JsonObject {
  const input: Record<string, unknown> = { ...waiver };
  for (const field of SERVER_FIELDS) delete input[field];
  return input;
}
