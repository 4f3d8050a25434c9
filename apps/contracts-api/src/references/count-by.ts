import { type Connection } from 'mongoose';

/**
 * How many documents refer to each of the ids by a field; ids that none refers to are missing. One query,
 * by the index that begins with the field.
 *
 * @param among What narrows the documents down further.
 */
export async function countBy(
  database: Connection,
  collection: string,
  field: string,
  ids: readonly string[],
  among: Readonly<Record<string, unknown>> = {},
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const counts = await database
    .collection(collection)
    .aggregate<{ readonly _id: string; readonly count: number }>([
      { $match: { ...among, [field]: { $in: [...new Set(ids)] } } },
      { $group: { _id: `$${field}`, count: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(counts.map(({ _id, count }) => [_id, count]));
}
