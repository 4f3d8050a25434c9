import { type EventPort } from '@tenor/messaging';
import { createLogger, loadConfig, productVersion, systemClock } from '@tenor/platform';
import { createConnection } from 'mongoose';
import { accessPage, accessTable } from '../access/access-table.js';
import { apiComponents } from '../api-components.js';
import { describeEvents } from '../asyncapi/describe-events.js';
import { createApplication } from '../create-contracts-api.js';
import { describeApi } from './describe-api.js';

const nothing = () => Promise.resolve();
const silence: EventPort = {
  publish: nothing,
  subscribe: () => undefined,
  start: nothing,
  check: nothing,
  lag: () => Promise.resolve([]),
  stop: nothing,
};

/**
 * The documents that are committed under docs/, so that a change of the API or of an event shows as a
 * change of text: name of the file → its content. Neither a database nor a port is needed.
 */
export async function committedDescriptions(): Promise<Readonly<Record<string, string>>> {
  const version = productVersion();
  const app = await createApplication({
    config: loadConfig({}),
    // Never connected: nothing is read to describe what could be.
    database: createConnection(),
    events: silence,
    logger: createLogger('docs', 'silent'),
    clock: systemClock,
    adminToken: 'unused-unused-unused',
    version,
  });
  try {
    return {
      'openapi.json': pretty(describeApi(app, version, apiComponents)),
      'access.md': accessPage(accessTable(app)),
      'asyncapi.json': pretty(describeEvents(version)),
    };
  } finally {
    await app.close();
  }
}

function pretty(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
