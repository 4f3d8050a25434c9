import { hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP recommends it at least: 19 MiB, two passes, one lane. The library's default is Argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let nobody: Promise<string> | undefined;

/** The password as it is stored; computed in the thread pool, in about 30 ms of processor time. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/**
 * Whether the password is the stored one. Without a stored one the answer is no, and takes as long: who
 * asks cannot tell from it whether there is such an account.
 */
export async function passwordMatches(stored: string | undefined, password: string): Promise<boolean> {
  const compared = stored ?? (await (nobody ??= hashPassword('nobody has this password')));
  const same = await verify(compared, password.normalize('NFKC'));
  return same && stored !== undefined;
}
