import { type Registry } from 'prom-client';
import { type Config } from '../config.js';
import { ProbeServer } from '../health/probe-server.js';

/** Serves the metrics on a port of their own, where the configuration names one; else they belong on the face of the process. */
export function metricsServer(
  config: Pick<Config, 'host' | 'metricsPort'>,
  metrics: Registry,
): ProbeServer | undefined {
  const { host, metricsPort: port } = config;
  return port === undefined ? undefined : new ProbeServer({ host, port, metrics });
}
