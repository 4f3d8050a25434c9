import { type RandomBytes } from '@tenor/platform';

/** No letters or digits that look like others. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789A';
const LENGTH = 24;

/** A password that the product makes: 120 random bits, in groups that can be read out. */
export function oneTimePassword(random: RandomBytes): string {
  // 256 is a multiple of 32, so that every letter is as likely.
  const letters = Array.from(random(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length] ?? '');
  return letters.join('').replace(/(.{6})(?=.)/g, '$1-');
}
