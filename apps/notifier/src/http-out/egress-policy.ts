import { parseEgressEntry } from '@tenor/platform';
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Block = [Address, number];

/** Global unicast, the only part of IPv6 that reaches the internet (RFC 4291, IANA's registry). */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3');

/** Thrown instead of connecting. It says what kind of address was refused, not which one a name leads to. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly code = 'EGRESS_REFUSED';

  constructor(range: string) {
    super(
      `the address is ${range}, which messages may not be sent to unless TENOR_EGRESS_ALLOW names its host or network`,
    );
  }
}

/**
 * Which addresses may be connected to: those of the public internet, and what the operator allows.
 * Everything else (loopback, link-local, private, unique-local, carrier-grade NAT, multicast, mapped,
 * translated, reserved …) is refused, so that a receiver's settings cannot reach into the network that
 * the notifier stands in.
 */
export class EgressPolicy {
  private readonly hosts = new Set<string>();
  private readonly suffixes: string[] = [];
  private readonly blocks: Block[] = [];

  /**
   * @param allow hosts (`mail.corp.example`), all hosts of a domain (`*.corp.example`), addresses, and
   *   networks (`10.1.0.0/16`, `fd00::/8`).
   * @throws RangeError for an entry that is none of these.
   */
  constructor(allow: readonly string[] = []) {
    for (const entry of allow) this.add(entry);
  }

  /** null when `address`, which `host` leads to, may be connected to; else the kind of address that it is. */
  refusedRange(host: string, address: string): string | null {
    if (this.allowsHost(host)) return null;
    const parsed = parse(address);
    if (parsed === null) return 'not an address';
    if (this.blocks.some((block) => matches(parsed, block))) return null;
    return specialRange(ipaddr.parse(address));
  }

  private allowsHost(host: string): boolean {
    const name = withoutDot(host.toLowerCase());
    return this.hosts.has(name) || this.suffixes.some((suffix) => name.endsWith(suffix));
  }

  private add(text: string): void {
    const entry = parseEgressEntry(text);
    if (entry.kind === 'network') this.blocks.push([entry.address, entry.bits]);
    else if (entry.kind === 'domain') this.suffixes.push(entry.suffix);
    else this.hosts.add(entry.name);
  }
}

/** An IPv4-mapped IPv6 address counts as the IPv4 address that it stands for. */
function parse(address: string): Address | null {
  return isIP(address) === 0 ? null : ipaddr.process(address);
}

function matches(address: Address, [network, bits]: Block): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The kind of an address in words; null for one of the public internet. */
function specialRange(address: Address): string | null {
  const range = address.range();
  if (range !== 'unicast') return WORDS[range] ?? `special (${range})`;
  if (address.kind() === 'ipv6' && !address.match(GLOBAL_UNICAST_V6)) return 'reserved';
  return null;
}

const WORDS: Readonly<Record<string, string>> = {
  unspecified: 'unspecified',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'link-local',
  loopback: 'a loopback address',
  carrierGradeNat: 'behind a carrier-grade NAT',
  private: 'private',
  uniqueLocal: 'private',
  ipv4Mapped: 'an IPv4 address in IPv6 form',
  reserved: 'reserved',
};

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
