import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { type ServiceName } from './service-process.js';

const collections = z.record(z.string(), z.array(z.string()));
const file = z.object({
  services: z.object({ 'contracts-api': collections, 'job-runner': collections, notifier: collections }),
});

/** What the database user of each service may do: docker/mongodb/rights.json. */
export function grantedRights(): Readonly<Record<ServiceName, Readonly<Record<string, readonly string[]>>>> {
  const built = createRequire(import.meta.url).resolve('@tenor/e2e/shifted-clock');
  const root = join(built, '../../../../..');
  return file.parse(JSON.parse(readFileSync(join(root, 'docker/mongodb/rights.json'), 'utf8'))).services;
}
