import { nameKey, Problem } from '@tenor/domain';
import { signInAttempts, type SignInAttemptsDocument } from '@tenor/persistence';
import { type Collection, type Connection } from 'mongoose';
import { createHash } from 'node:crypto';
import { isDuplicateKey } from '../../http/database-problem.js';

const WINDOW_MS = 15 * 60_000;
/** Attempts within a window. Many people may share an address, for behind a proxy all have the proxy's. */
export const ACCOUNT_ATTEMPTS = 10;
export const ADDRESS_ATTEMPTS = 100;
/** Accounts and addresses that are watched at once. Beyond, nobody new may try: their guesses could not be counted. */
const WATCHED_MAX = 20_000;

/**
 * Bounds the guesses at passwords, per account and per address, in the database: across processes and
 * restarts. An attempt is counted before the password is looked at, so that none is free of charge by
 * being made at the same time.
 */
export class SignInThrottle {
  private readonly attempts: Collection<SignInAttemptsDocument>;

  constructor(
    database: Connection,
    private readonly watchedMax = WATCHED_MAX,
  ) {
    this.attempts = signInAttempts(database);
  }

  /** Counts an attempt. @throws Problem too_many_requests, with the seconds to wait. */
  async admit(name: string, address: string, now: Date): Promise<void> {
    await this.count(addressKey(address), ADDRESS_ATTEMPTS, now);
    await this.count(accountKey(name), ACCOUNT_ATTEMPTS, now);
  }

  /** The attempt was a good one: the account begins anew, and the address is given back what it was charged. */
  async succeeded(name: string, address: string): Promise<void> {
    await this.attempts.deleteOne({ _id: accountKey(name) });
    await this.attempts.updateOne({ _id: addressKey(address), count: { $gt: 0 } }, { $inc: { count: -1 } });
  }

  private async count(key: string, limit: number, now: Date): Promise<void> {
    const { count, endsAt } = await this.increment(key, now);
    if (count > limit) throw tooMany(endsAt.getTime() - now.getTime());
  }

  private async increment(key: string, now: Date): Promise<SignInAttemptsDocument> {
    const running = { _id: key, endsAt: { $gt: now } };
    const counted = await this.attempts.findOneAndUpdate(
      running,
      { $inc: { count: 1 } },
      { returnDocument: 'after' },
    );
    if (counted !== null) return counted;
    await this.refuseWhenFull(now);
    const first = { count: 1, endsAt: new Date(now.getTime() + WINDOW_MS) };
    try {
      await this.attempts.updateOne({ _id: key, endsAt: { $lte: now } }, { $set: first }, { upsert: true });
      return { _id: key, ...first };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      // Another attempt began the window in between.
      return this.increment(key, now);
    }
  }

  /** The database forgets windows that have ended by itself, within about a minute. */
  private async refuseWhenFull(now: Date): Promise<void> {
    const watched = await this.attempts.countDocuments({}, { limit: this.watchedMax });
    if (watched < this.watchedMax) return;
    const { deletedCount } = await this.attempts.deleteMany({ endsAt: { $lte: now } });
    if (deletedCount === 0) throw tooMany(WINDOW_MS);
  }
}

function tooMany(milliseconds: number): Problem {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return new Problem(
    'too_many_requests',
    `Too many attempts to sign in. Try again in ${seconds} seconds.`,
    [],
    true,
    seconds,
  );
}

/** Names are made up by who guesses, in any length: a digest is short, and tells nobody what was typed. */
function accountKey(name: string): string {
  return `account:${createHash('sha256').update(nameKey(name)).digest('base64url')}`;
}

function addressKey(address: string): string {
  return `address:${networkOf(address)}`;
}

/** Of an IPv6 address the first 64 bits: one line of one customer has all the rest. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':');
}
