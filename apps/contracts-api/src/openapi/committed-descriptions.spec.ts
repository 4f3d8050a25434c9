import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { committedDescriptions } from './committed-descriptions.js';

const DOCS = join(__dirname, '../../../../docs');

test.each(['openapi.json', 'asyncapi.json', 'access.md'])(
  'docs/%s says what the product says (npm run docs:api)',
  async (name) => {
    const now = (await committedDescriptions())[name];
    expect(readFileSync(join(DOCS, name), 'utf8')).toBe(now);
  },
);
