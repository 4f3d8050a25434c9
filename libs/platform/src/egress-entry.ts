import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/** What one entry of TENOR_EGRESS_ALLOW names. Names are in lower case and without a dot at their end. */
export type EgressEntry =
  | { readonly kind: 'host'; readonly name: string }
  /** All hosts whose names end with the suffix, which begins with a dot. */
  | { readonly kind: 'domain'; readonly suffix: string }
  /** The addresses that have their first bits in common with this one. */
  | { readonly kind: 'network'; readonly address: ipaddr.IPv4 | ipaddr.IPv6; readonly bits: number };

const HOST_NAME = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$/;

/**
 * Reads a host (`mail.corp.example`), all hosts of a domain (`*.corp.example`), an address, or a network
 * (`10.1.0.0/16`, `fd00::/8`).
 * @throws RangeError for what is none of these.
 */
export function parseEgressEntry(text: string): EgressEntry {
  const entry = text.trim().toLowerCase();
  const bare = entry.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) {
    const address = ipaddr.process(bare);
    return { kind: 'network', address, bits: address.kind() === 'ipv4' ? 32 : 128 };
  }
  if (ipaddr.isValidCIDR(bare)) {
    const [address, bits] = ipaddr.parseCIDR(bare);
    return { kind: 'network', address, bits };
  }
  if (!HOST_NAME.test(entry) || /^[\d.]+$/.test(entry)) {
    throw new RangeError(`${JSON.stringify(text)} is not a host, an address or a network such as 10.0.0.0/8`);
  }
  const name = entry.endsWith('.') ? entry.slice(0, -1) : entry;
  return name.startsWith('*.') ? { kind: 'domain', suffix: name.slice(1) } : { kind: 'host', name };
}
