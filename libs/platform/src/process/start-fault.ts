import { ConfigError } from '../config.js';

/** Why a program cannot start, for the operator: a sentence; with the stack only where the fault is ours. */
export function startFault(program: string, error: unknown): string {
  return error instanceof ConfigError ? error.message : `${program} cannot start: ${reasonOf(error)}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? `port ${String(error.port)}` : 'the port';
    return `${port} is in use by another process; set PORT or TENOR_METRICS_PORT to another one, or stop that process.`;
  }
  if ('code' in error && error.code === 'EADDRNOTAVAIL') {
    return 'this machine does not have the address in TENOR_HOST.';
  }
  const ours = error instanceof TypeError || error instanceof RangeError;
  return (ours ? error.stack : undefined) ?? error.message;
}
