import { Problem, toInstant, type ApiToken } from '@tenor/domain';
import { toApiToken, tokenModel, TOKENS, type TokenDocument } from '@tenor/persistence';
import { type RandomBytes } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { v7 } from 'uuid';
import { RecordLogging } from '../../change-log/record-logging.js';
import { toLoggedToken } from './logged-token.js';
import { newTokenSecret, tokenHash } from './token-secret.js';

/** Valid tokens that one user can have at once. */
export const TOKENS_MAX = 200;
/** Days for which a token that is expired or revoked is still shown. */
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;

/** Makes tokens and revokes them; each is an edit that the change log has. */
export class TokenStore {
  private readonly logging: RecordLogging;

  constructor(
    private readonly database: Connection,
    private readonly random: RandomBytes,
  ) {
    this.logging = new RecordLogging(tokenModel(database).collection);
  }

  /** @throws Problem conflict when the user has too many already. */
  async issue(
    wanted: Pick<ApiToken, 'userId' | 'name' | 'role' | 'tenantIds' | 'origin'> & {
      readonly expiresAt: Date;
    },
    now: Date,
  ): Promise<{ token: ApiToken; secret: string }> {
    await this.refuseMore(wanted.userId, now);
    const secret = newTokenSecret(this.random);
    const document: TokenDocument = {
      ...wanted,
      _id: v7(),
      hash: tokenHash(secret),
      tenantIds: wanted.tenantIds === null ? null : [...wanted.tenantIds],
      createdAt: toInstant(now),
      expiresAt: toInstant(wanted.expiresAt),
      lastUsedAt: null,
      revokedAt: null,
      purgeAt: new Date(wanted.expiresAt.getTime() + KEEP_DAYS * DAY_MS),
    };
    const owed = this.logging.created(toLoggedToken(document));
    await this.database.collection<TokenDocument>(TOKENS).insertOne({ ...document, ...owed?.field });
    await this.logging.append([owed]);
    return { token: toApiToken(document), secret };
  }

  async find(id: string): Promise<ApiToken | undefined> {
    const found = await tokenModel(this.database).findById(id).lean<TokenDocument>().exec();
    return found === null ? undefined : toApiToken(found);
  }

  /** From now on it allows nothing. Once more changes nothing. */
  async revoke(token: ApiToken, now: Date): Promise<void> {
    // The token of the start must not come back to life when the product starts again: it is remembered.
    const forget = token.origin === 'start' ? {} : { purgeAt: new Date(now.getTime() + KEEP_DAYS * DAY_MS) };
    const valid = { _id: token.id, revokedAt: null };
    await this.logging.editAll(valid, { set: { revokedAt: toInstant(now) }, aside: forget });
  }

  /** Those that a password got, when it is replaced: whoever else knew it is out. */
  async revokeSignIns(userId: string, now: Date): Promise<void> {
    const valid = { userId, origin: 'sign-in', revokedAt: null };
    const purgeAt = new Date(now.getTime() + KEEP_DAYS * DAY_MS);
    await this.logging.editAll(valid, { set: { revokedAt: toInstant(now) }, aside: { purgeAt } });
  }

  /** Those of a user who is gone. */
  async removeOf(userId: string): Promise<void> {
    await this.logging.removeAll({ userId });
  }

  private async refuseMore(userId: string, now: Date): Promise<void> {
    const valid = { userId, revokedAt: null, expiresAt: { $gt: toInstant(now) } };
    const count = await tokenModel(this.database).countDocuments(valid);
    if (count < TOKENS_MAX) return;
    throw new Problem(
      'conflict',
      `The user has ${count} valid tokens, which is the most. Revoke some first.`,
    );
  }
}
