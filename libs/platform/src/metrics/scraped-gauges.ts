import { Counter, Gauge, type Registry } from 'prom-client';
import { CachedReading } from '../cached-reading.js';

/** A value of a gauge: its labels, and the number. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ScrapedGauge<Values> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  samples(values: Values): readonly Sample[];
}

export interface ScrapedGaugesOptions<Values> {
  /** What is read, for the counter of readings that failed. */
  readonly source: string;
  /** Reads what the gauges show. */
  read(): Promise<Values>;
  readonly gauges: readonly ScrapedGauge<Values>[];
  /** Milliseconds for which what was read is shown again; default 5,000. */
  readonly cacheMs?: number;
  /** Milliseconds that a scrape waits for it; default 2,000. */
  readonly timeoutMs?: number;
}

const FAILURES = 'tenor_scrape_failures_total';

/**
 * Gauges of what is stored elsewhere, read when somebody scrapes, once for all of them. When it cannot
 * be read, the gauges have no value (an old one would lie) and the failure is counted; the scrape goes on.
 */
export function scrapedGauges<Values>(registry: Registry, options: ScrapedGaugesOptions<Values>): void {
  const failures = failureCounter(registry);
  failures.inc({ source: options.source }, 0);
  const reading = new CachedReading(() => options.read(), {
    cacheMs: options.cacheMs ?? 5_000,
    timeoutMs: options.timeoutMs ?? 2_000,
    elapsedMs: () => performance.now(),
  });
  const [first] = options.gauges;
  for (const gauge of options.gauges) {
    new Gauge({
      name: gauge.name,
      help: gauge.help,
      labelNames: [...(gauge.labelNames ?? [])],
      registers: [registry],
      async collect() {
        const result = await reading.get();
        this.reset();
        if (!result.ok) {
          if (gauge === first) failures.inc({ source: options.source });
          // A reset leaves a zero where there are no labels.
          if (gauge.labelNames === undefined) this.remove();
          return;
        }
        for (const { labels, value } of gauge.samples(result.value)) this.set({ ...labels }, value);
      },
    });
  }
}

function failureCounter(registry: Registry): Counter {
  const existing = registry.getSingleMetric(FAILURES);
  if (existing instanceof Counter) return existing;
  return new Counter({
    name: FAILURES,
    help: 'Scrapes in which values could not be read (the database or the broker was away).',
    labelNames: ['source'],
    registers: [registry],
  });
}
