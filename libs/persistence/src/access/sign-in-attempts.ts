import { type Collection, type Connection } from 'mongoose';

export const SIGN_IN_ATTEMPTS = 'signInAttempts';

/** Attempts to sign in of one account or from one address, within one window of time. */
export interface SignInAttemptsDocument {
  /** `account:` and a digest of the name, or `address:` and the address. */
  readonly _id: string;
  readonly count: number;
  /** The end of the window; the database forgets the document after it. */
  readonly endsAt: Date;
}

export function signInAttempts(db: Connection): Collection<SignInAttemptsDocument> {
  return db.collection<SignInAttemptsDocument>(SIGN_IN_ATTEMPTS);
}
