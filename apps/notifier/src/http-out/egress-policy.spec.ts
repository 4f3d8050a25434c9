import { EgressPolicy } from './egress-policy.js';

describe('without an allow-list', () => {
  const policy = new EgressPolicy();

  it.each([
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'behind a carrier-grade NAT'],
    ['100.127.255.255', 'behind a carrier-grade NAT'],
    ['169.254.169.254', 'link-local'],
    ['224.0.0.1', 'a multicast address'],
    ['239.255.255.255', 'a multicast address'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'a broadcast address'],
    ['192.0.0.1', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['::', 'unspecified'],
    ['::1', 'a loopback address'],
    ['::7f00:1', 'reserved'],
    ['::ffff:127.0.0.1', 'an IPv4 address in IPv6 form'],
    ['::ffff:8.8.8.8', 'an IPv4 address in IPv6 form'],
    ['::ffff:a00:1', 'an IPv4 address in IPv6 form'],
    ['64:ff9b::a00:1', 'special (rfc6052)'],
    ['64:ff9b:1::a00:1', 'special (rfc6052)'],
    ['2002:a00:1::', 'special (6to4)'],
    ['2001::1', 'special (teredo)'],
    ['2001:db8::1', 'reserved'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fec0::1', 'special (deprecatedSiteLocal)'],
    ['ff02::1', 'a multicast address'],
    ['100::1', 'special (discard)'],
    ['4000::1', 'reserved'],
    ['2130706433', 'not an address'],
    ['0x7f.1', 'not an address'],
    ['', 'not an address'],
  ])('%s is refused: %s', (address, range) => {
    expect(policy.refusedRange('host.example', address)).toBe(range);
  });

  it.each([
    '8.8.8.8',
    '140.82.121.4',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
  ])('%s is reached', (address) => {
    expect(policy.refusedRange('host.example', address)).toBeNull();
  });
});

describe('an allow-list', () => {
  it.each([
    ['mail.corp.example', 'mail.corp.example', '10.0.0.5', true],
    ['Mail.Corp.Example', 'mail.corp.example.', '10.0.0.5', true],
    ['mail.corp.example', 'other.corp.example', '10.0.0.5', false],
    ['mail.corp.example', 'evilmail.corp.example', '10.0.0.5', false],
    ['*.corp.example', 'a.b.corp.example', '10.0.0.5', true],
    ['*.corp.example', 'corp.example', '10.0.0.5', false],
    ['*.corp.example', 'evilcorp.example', '10.0.0.5', false],
    ['localhost', 'localhost', '::1', true],
    ['10.0.0.5', 'any.example', '10.0.0.5', true],
    ['10.0.0.5', 'any.example', '10.0.0.6', false],
    ['10.1.0.0/16', 'any.example', '10.1.255.1', true],
    ['10.1.0.0/16', 'any.example', '10.2.0.1', false],
    ['127.0.0.0/8', '127.0.0.1', '127.0.0.1', true],
    ['127.0.0.0/8', 'any.example', '::ffff:127.0.0.1', true],
    ['[::1]', '::1', '::1', true],
    ['fd00::/8', 'any.example', 'fd12::1', true],
    ['fd00::/8', 'any.example', '10.0.0.1', false],
  ])('of %s lets %s at %s through: %s', (entry, host, address, allowed) => {
    expect(new EgressPolicy([entry]).refusedRange(host, address) === null).toBe(allowed);
  });

  it.each(['', 'http://mail.example', '10.0.0.0/33', '10.0.0', '300.1.1.1', 'a b', '*', '*.*.example'])(
    'refuses the entry %j',
    (entry) => {
      expect(() => new EgressPolicy([entry])).toThrow(RangeError);
    },
  );
});
