const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/**
 * The 32-bit hash (signed) by which Kafka's Java client chooses partitions.
 * Source: org.apache.kafka.common.utils.Utils#murmur2, after A. Appleby's MurmurHash2.
 */
export function murmur2(data: Uint8Array): number {
  const { length } = data;
  let h = SEED ^ length;
  const words = length >> 2;
  for (let word = 0; word < words; word += 1) {
    const i = word * 4;
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> R), M);
    h = Math.imul(h, M) ^ k;
  }
  const tail = words * 4;
  const rest = length - tail;
  if (rest === 3) h ^= byte(data, tail + 2) << 16;
  if (rest >= 2) h ^= byte(data, tail + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byte(data, tail), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

function byte(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}

const encoder = new TextEncoder();

/** The partition (from 0) of a key, the same in every transport and as Kafka's Java client has it. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(encoder.encode(key)) & 0x7fffffff) % partitions;
}
