/** Bytes of the key that secrets are encrypted with (AES-256). */
export const SECRET_KEY_BYTES = 32;

/**
 * 32 bytes written in Base64 (either alphabet, padded or not) or as 64 hexadecimal digits; undefined for
 * any other text.
 */
export function parseSecretKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const bytes = Buffer.from(trimmed.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
  return bytes.length === SECRET_KEY_BYTES ? bytes : undefined;
}
