import { effectiveAccess, toInstant } from '@tenor/domain';
import { tokenModel, toUser, userModel, type TokenDocument, type UserDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type Principal } from '../http/principal.js';
import { tokenHash } from './tokens/token-secret.js';

/** How exact "last used" is: a busy token must not mean a write for each request. */
const USED_EXACT_MS = 5 * 60_000;

/**
 * Finds out whom a bearer token belongs to, and what it allows now. Nothing is remembered from one request
 * to the next: what is revoked, expired or changed is so at once, in every process.
 */
export class CallerReader {
  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {}

  /** Undefined when the token allows nothing; why is not told. Two reads by unique indexes. */
  async byToken(secret: string): Promise<Principal | undefined> {
    const tokens = tokenModel(this.database);
    const token = await tokens
      .findOne()
      .where({ hash: tokenHash(secret) })
      .lean<TokenDocument>()
      .exec();
    if (token === null) return undefined;
    const user = await userModel(this.database).findById(token.userId).lean<UserDocument>().exec();
    if (user === null) return undefined;
    const now = this.clock.now();
    const access = effectiveAccess(token, toUser(user), toInstant(now));
    if (access === undefined) return undefined;
    await this.markUsed(token, now);
    return { userId: user._id, name: user.name, tokenId: token._id, ...access };
  }

  private async markUsed({ _id, lastUsedAt }: TokenDocument, now: Date): Promise<void> {
    if (lastUsedAt !== null && lastUsedAt > toInstant(new Date(now.getTime() - USED_EXACT_MS))) return;
    await tokenModel(this.database).updateOne({ _id, lastUsedAt }, { $set: { lastUsedAt: toInstant(now) } });
  }
}
