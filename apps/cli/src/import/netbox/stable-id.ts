import { createHash } from 'node:crypto';

/** The namespace of the ids below: made once, and never changed. */
const NAMESPACE = Buffer.from('5f1d0c2e6a0b4c3d9e8f7a6b5c4d3e2f', 'hex');

/** The same id for the same name, always: a UUID of version 5 (RFC 9562). */
export function stableId(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
