import { type RandomBytes } from '@tenor/platform';
import { createHash } from 'node:crypto';

/** Tells people and secret scanners what it is. */
const PREFIX = 'tenor_';
const TOKEN_BYTES = 32;

/** A new bearer token: 256 random bits. */
export function newTokenSecret(random: RandomBytes): string {
  return `${PREFIX}${Buffer.from(random(TOKEN_BYTES)).toString('base64url')}`;
}

/** What is stored of a token. */
export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
