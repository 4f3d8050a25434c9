import { murmur2, partitionOf } from './murmur2.js';

// The vectors of Kafka's own test, org.apache.kafka.common.utils.UtilsTest#testMurmur2.
const VECTORS: readonly [text: string, hash: number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

describe('murmur2', () => {
  it.each(VECTORS)('hashes %s as the Java client does', (text, hash) => {
    expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
  });
});

describe('partitionOf', () => {
  it('drops the sign bit and takes the remainder, as the Java client does', () => {
    expect(partitionOf('21', 10)).toBe((-973932308 & 0x7fffffff) % 10);
    expect(partitionOf('abc', 4)).toBe(479470107 % 4);
  });

  it('spreads keys over all partitions', () => {
    const seen = new Set(Array.from({ length: 200 }, (_, i) => partitionOf(`key-${i}`, 4)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });
});
