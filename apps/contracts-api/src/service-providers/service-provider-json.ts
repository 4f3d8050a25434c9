import { SERVER_FIELDS, type ServiceProvider } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';

/** A provider as clients see it: with how many contracts there are with it. */
export type ServiceProviderView = ServiceProvider & { readonly contractCount: number };

/** Fields of the view that only the server writes, beside those of every object. */
export const PROVIDER_READ_ONLY = ['contractCount'] as const;

/** A stored provider as a client would write it: what a merge patch is applied to. */
export function serviceProviderToInput(provider: ServiceProvider): JsonObject {
  const input: Record<string, unknown> = { ...provider };
  for (const field of SERVER_FIELDS) delete input[field];
  return input;
}
