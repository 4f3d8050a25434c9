import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(__dirname, '../../../docker/mongodb/rights.json');
const { services } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  services: Record<string, Record<string, string[]>>;
};

test('each collection has one service that writes it, but for runs, which contracts-api asks for and cancels', () => {
  const writers = new Map<string, string[]>();
  for (const [service, collections] of Object.entries(services)) {
    for (const [collection, actions] of Object.entries(collections)) {
      if (actions.every((action) => action === 'find')) continue;
      writers.set(collection, [...(writers.get(collection) ?? []), service]);
    }
  }
  const shared = [...writers].filter(([, names]) => names.length > 1);

  expect(shared).toEqual([['runs', ['contracts-api', 'job-runner']]]);
  expect(services['contracts-api']!['runs']).toEqual(['find', 'insert', 'update']);
});
