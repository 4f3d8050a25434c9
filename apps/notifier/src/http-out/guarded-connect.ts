import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { EgressRefused, type EgressPolicy } from './egress-policy.js';

/** Resolves a name to all its addresses: `dns.lookup`, or a fake of it. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets that hands out only addresses which the policy lets through. The socket connects
 * to what it is given here, so what was checked is what is reached: there is no second resolution.
 */
export function guardedLookup(policy: EgressPolicy, resolve: Resolve = systemLookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const refusals = addresses.map(({ address }) => policy.refusedRange(host, address));
      const allowed = addresses.filter((_address, index) => refusals[index] === null);
      const [first] = allowed;
      if (!first) return done(new EgressRefused(refusals[0] ?? 'not known'), '');
      if (options.all) return done(null, allowed);
      done(null, first.address, first.family);
    });
  };
}

/** Addresses are connected to without a lookup, so they are checked before. @throws EgressRefused */
export function checkLiteral(policy: EgressPolicy, host: string): void {
  if (isIP(host) === 0) return;
  const range = policy.refusedRange(host, host);
  if (range !== null) throw new EgressRefused(range);
}

/** How undici opens its connections, plain and TLS. */
export function guardedConnector(
  policy: EgressPolicy,
  options: { connectMs: number; resolve?: Resolve | undefined },
): buildConnector.connector {
  const open = buildConnector({
    lookup: guardedLookup(policy, options.resolve),
    timeout: options.connectMs,
  });
  return (target, done) => {
    try {
      checkLiteral(policy, target.hostname);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    open(target, done);
  };
}

/** Opens a TCP connection. Rejects with EgressRefused, the socket's error, or a time-out (ETIMEDOUT). */
export function guardedSocket(
  policy: EgressPolicy,
  target: { host: string; port: number },
  options: { connectMs: number; signal: AbortSignal; resolve?: Resolve | undefined },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    checkLiteral(policy, target.host);
    const socket = connect({
      host: target.host,
      port: target.port,
      lookup: guardedLookup(policy, options.resolve),
    });
    const fail = (error: Error): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => fail(new Error('stopped'));
    const timer = setTimeout(
      () => fail(Object.assign(new Error('connecting timed out'), { code: 'ETIMEDOUT' })),
      options.connectMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      socket.off('error', fail);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
    if (options.signal.aborted) onAbort();
    else options.signal.addEventListener('abort', onAbort, { once: true });
  });
}
