import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { committedDescriptions } from './committed-descriptions.js';

// `npm run docs:api`: writes docs/openapi.json and docs/asyncapi.json.
const folder = new URL('../../../../docs/', import.meta.url);
for (const [name, text] of Object.entries(await committedDescriptions())) {
  await writeFile(new URL(name, folder), text);
}
