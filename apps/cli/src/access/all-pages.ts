import { z } from 'zod';
import { type ApiClient } from '../api/api-client.js';

/** All items of a list, page after page. */
export async function allPages<Item extends z.ZodType>(
  client: ApiClient,
  path: string,
  item: Item,
): Promise<z.output<Item>[]> {
  const page = z.object({ items: z.array(item), next: z.string().nullable() });
  const items: z.output<Item>[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { value } = await client.get(path, page, {
      sort: 'name',
      limit: '500',
      ...(cursor !== undefined && { cursor }),
    });
    items.push(...value.items);
    cursor = value.next;
  }
  return items;
}
