import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ApiClient } from '../api/api-client.js';

const created = z.object({ id: z.string() });

/** Creates the objects of a small file, one in JSON on each line. @returns how many. */
export async function createObjects(client: ApiClient, resource: string, file: string): Promise<number> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    const body: unknown = JSON.parse(line);
    await client.post(`/api/v1/${resource}`, created, body);
  }
  return lines.length;
}
