import { FIRST_SCHEDULES } from '@tenor/domain';
import { type Client } from './client.js';

/** What a product does by itself at some time of the day would make a test depend on when it runs. */
export async function pauseFirstSchedules(client: Client): Promise<void> {
  const names = new Set(FIRST_SCHEDULES.map(({ name }) => name));
  for (const { id, name } of await client.all<{ id: string; name: string }>('/schedules?enabled=true')) {
    if (names.has(name)) await client.patch(`/schedules/${id}`, { enabled: false });
  }
}
