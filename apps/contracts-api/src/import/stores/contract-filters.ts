import { type NaturalKey } from '../pipeline/import-resource.js';

type Filter = Readonly<Record<string, unknown>>;

/**
 * The filters that find contracts by their natural keys: one over (provider, number), one over
 * (provider, name, start), each served by its index. They may find a few more, when the number of one
 * provider's row is also the number of another provider's contract.
 */
export function contractFilters(keys: readonly NaturalKey[]): Filter[] {
  const numbered = keys.filter(([kind]) => kind === 'number');
  const named = keys.filter(([kind]) => kind !== 'number');
  return [
    ...(numbered.length === 0
      ? []
      : [{ providerId: anyOf(numbered, 1), contractNumber: anyOf(numbered, 2) }]),
    ...(named.length === 0
      ? []
      : [{ providerId: anyOf(named, 1), name: anyOf(named, 2), startDate: anyOf(named, 3) }]),
  ];
}

function anyOf(keys: readonly NaturalKey[], part: number): { $in: string[] } {
  return { $in: [...new Set(keys.flatMap((key) => key[part] ?? []))] };
}
