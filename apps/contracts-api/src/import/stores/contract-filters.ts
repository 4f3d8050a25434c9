import { type NaturalKey } from '../pipeline/import-resource.js';

type Filter = Readonly<Record<string, unknown>>;

/** Providers that one query asks about; planners give up on longer lists of alternatives. */
const PROVIDERS_PER_QUERY = 100;

/**
 * The filters that find contracts by their natural keys: for each provider its numbers, or its names with
 * the span of their starts, so that each is a walk of an index from point to point. (All providers with
 * all numbers would be as many points as their product.) They may find a few contracts more: of the same
 * name, with another start.
 */
export function contractFilters(keys: readonly NaturalKey[]): Filter[] {
  const numbered = byProvider(keys.filter(([kind]) => kind === 'number')).map(([providerId, its]) => ({
    providerId,
    contractNumber: { $in: distinct(its, 2) },
  }));
  const named = byProvider(keys.filter(([kind]) => kind !== 'number')).map(([providerId, its]) => {
    const starts = distinct(its, 3).sort();
    return {
      providerId,
      name: { $in: distinct(its, 2) },
      startDate: { $gte: starts[0], $lte: starts.at(-1) },
    };
  });
  return [...alternatives(numbered), ...alternatives(named)];
}

function byProvider(keys: readonly NaturalKey[]): [string, NaturalKey[]][] {
  const groups = new Map<string, NaturalKey[]>();
  for (const key of keys) {
    const [, providerId = ''] = key;
    const group = groups.get(providerId);
    if (group) group.push(key);
    else groups.set(providerId, [key]);
  }
  return [...groups];
}

function distinct(keys: readonly NaturalKey[], part: number): string[] {
  return [...new Set(keys.flatMap((key) => key[part] ?? []))];
}

function alternatives(filters: readonly Filter[]): Filter[] {
  const queries: Filter[] = [];
  for (let at = 0; at < filters.length; at += PROVIDERS_PER_QUERY) {
    queries.push({ $or: filters.slice(at, at + PROVIDERS_PER_QUERY) });
  }
  return queries;
}
