import { type Model, type SortOrder } from 'mongoose';
import { isJsonObject } from '../http/merge-patch.js';
import { encodeCursor } from './cursor.js';
import { type CursorValue, type ListQuery, type Page, type SortKey } from './list-definition.js';
import { listFilter, pageFilter, type FilterPart } from './list-filter.js';

/**
 * Reads one page: at most `limit` documents, in the order asked for, and whether there are more.
 * @param toItem What a document becomes; nothing else of it leaves.
 * @param within What bounds the list beside the filters of the request.
 */
export async function findPage<D, T>(
  model: Model<D>,
  query: ListQuery,
  toItem: (document: D) => T,
  within: readonly FilterPart[] = [],
): Promise<Page<T>> {
  const found = await model
    .find()
    .where(bounded(pageFilter(query), within))
    .sort(query.sort.map(({ path, descending }): [string, SortOrder] => [path, descending ? -1 : 1]))
    .limit(query.limit + 1)
    .lean<D[]>()
    .exec();
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const next =
    found.length > query.limit && last !== undefined
      ? encodeCursor(sortValues(last, query.sort), query.binding)
      : null;
  const page = { items: shown.map(toItem), next };
  if (!query.count) return page;
  return { ...page, total: await model.countDocuments().where(bounded(listFilter(query), within)) };
}

function bounded(filter: FilterPart, within: readonly FilterPart[]): FilterPart {
  return within.length === 0 ? filter : { $and: [...within, filter] };
}

function sortValues(document: unknown, sort: readonly SortKey[]): CursorValue[] {
  const values = new Map(isJsonObject(document) ? Object.entries(document) : []);
  return sort.map(({ path }) => {
    const value: unknown = values.get(path);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null;
  });
}
