import { Registry } from 'prom-client';
import { scrapedGauges } from './scraped-gauges.js';

function bench(read: () => Promise<number>, cacheMs = 0) {
  const registry = new Registry();
  scrapedGauges<number>(registry, {
    source: 'runs',
    read,
    cacheMs,
    timeoutMs: 1_000,
    gauges: [
      {
        name: 'tenor_runs',
        help: 'h',
        labelNames: ['status'],
        samples: (n) => [{ labels: { status: 'pending' }, value: n }],
      },
      { name: 'tenor_age_seconds', help: 'h', samples: (n) => [{ value: n * 2 }] },
    ],
  });
  return registry;
}

it('one reading serves all gauges of a scrape, and those of the next few seconds', async () => {
  let reads = 0;
  const registry = bench(() => Promise.resolve((reads += 1)), 5_000);
  for (let i = 0; i < 3; i += 1) {
    const text = await registry.metrics();
    expect(text).toContain('tenor_runs{status="pending"} 1\n');
    expect(text).toContain('tenor_age_seconds 2\n');
  }
  expect(reads).toBe(1);
});

it.each([
  ['fails', () => Promise.reject(new Error('away'))],
  ['hangs', () => new Promise<number>(() => undefined)],
])('when the reading %s, the scrape goes on, shows no old values, and counts it', async (_, broken) => {
  let away = false;
  const registry = bench(() => (away ? broken() : Promise.resolve(1)));
  expect(await registry.metrics()).toContain('tenor_age_seconds 2\n');
  away = true;
  const text = await registry.metrics();
  expect(text).not.toMatch(/^tenor_(age|runs)[^\n]* \d/m);
  expect(await registry.metrics()).toContain('tenor_scrape_failures_total{source="runs"} 1');
});
