import { type ApiClient } from '../api/api-client.js';
import { usageError } from '../cli-error.js';
import { namedAnswer } from './access-answers.js';

/** Ids of tenants by their names. @throws CliError when a name is nobody's. */
export async function tenantIdsOf(client: ApiClient, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const text = name.replaceAll(',', '\\,');
    const { value } = await client.get('/api/v1/tenants', namedAnswer, { name: text, limit: '1' });
    const [found] = value.items;
    if (found === undefined) throw usageError(`--tenant: no tenant has the name ${JSON.stringify(name)}.`);
    ids.push(found.id);
  }
  return ids;
}
