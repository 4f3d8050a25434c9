import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** One library of metrics, in one version, for all services. */
export { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface RegistryOptions {
  /** What the process is: `tenor` (all services in one), or the name of one service. */
  readonly service: string;
  readonly version: string;
}

/** The metrics of a process: those of Node.js (memory, processor, event loop), and what it is. Others are added to it. */
export function createRegistry({ service, version }: RegistryOptions): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labels = { service, version, node: process.version };
  new Gauge({
    name: 'tenor_build_info',
    help: 'Always 1; the labels tell what runs.',
    labelNames: ['service', 'version', 'node'],
    registers: [registry],
  }).set(labels, 1);
  return registry;
}
