import { createHash } from 'node:crypto';

const MASK = (1n << 64n) - 1n;

/**
 * A checksum of a set of documents that does not depend on their order: the sum, modulo 2^128 in two halves, of the
 * first 16 bytes of each document's SHA-256. Two sets with the same count and checksum are the same, byte for byte.
 */
export class DocumentChecksum {
  #count = 0;
  #high = 0n;
  #low = 0n;

  /** Takes one document as BSON. */
  add(bytes: Uint8Array): void {
    const digest = createHash('sha256').update(bytes).digest();
    this.#count += 1;
    this.#high = (this.#high + digest.readBigUInt64BE(0)) & MASK;
    this.#low = (this.#low + digest.readBigUInt64BE(8)) & MASK;
  }

  get count(): number {
    return this.#count;
  }

  /** 32 hexadecimal digits. */
  get text(): string {
    return this.#high.toString(16).padStart(16, '0') + this.#low.toString(16).padStart(16, '0');
  }
}
