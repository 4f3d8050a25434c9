import { Inject, Injectable } from '@nestjs/common';
import {
  invalidInput,
  nameKey,
  newPassword,
  Problem,
  singleLine,
  toInstant,
  wholeNumber,
} from '@tenor/domain';
import { toUser, userModel, type UserDocument } from '@tenor/persistence';
import { type Clock, type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { currentEdit, withEdit } from '../../change-log/edit-context.js';
import { CLOCK, DATABASE, LOGGER } from '../../dependencies.js';
import { objectBody } from '../../http/request-body.js';
import { parseInput } from '../../records/parse-input.js';
import { TokenStore } from '../tokens/token-store.js';
import { tokenView, type NewToken } from '../tokens/token-view.js';
import { replacePassword } from '../users/replace-password.js';
import { hashPassword, passwordMatches } from './password-hash.js';
import { SignInThrottle } from './sign-in-throttle.js';

const HOUR_MS = 3_600_000;

/** The body of a sign-in. */
export const signInInput = z.strictObject({
  name: singleLine(128),
  password: z.string('must be text').min(1, 'must not be empty').max(256, 'must have at most 256 characters'),
  newPassword: newPassword().optional(),
  tokenName: singleLine(128).default('sign-in'),
  expiresInHours: wholeNumber(1, 720).default(12),
});

type SignInInput = z.output<typeof signInInput>;

/** Gives a token for a name and a password, and lets people choose a password. */
@Injectable()
export class SignInService {
  private readonly throttle: SignInThrottle;
  private readonly tokens: TokenStore;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.throttle = new SignInThrottle(database);
    this.tokens = new TokenStore(database, randomBytes);
  }

  /**
   * @param address where the request came from.
   * @throws Problem too_many_requests; unauthorized, without telling what is wrong; invalid_input naming
   * `newPassword` when the password is good for choosing another one only.
   */
  async signIn(body: unknown, address: string): Promise<NewToken> {
    const input = parseInput(signInInput, objectBody(body));
    const now = this.clock.now();
    await this.throttle.admit(input.name, address, now);
    const user = await this.userBy(input.name, input.password);
    if (user === undefined) {
      this.logger.warn({ user: input.name, address }, 'a sign-in was refused');
      throw new Problem('unauthorized', 'The name or the password is wrong, or the account is not active.');
    }
    await this.throttle.succeeded(input.name, address);
    // Nobody was known when the request came: from here on it is the user's.
    return withEdit({ ...currentEdit(), actor: user.name }, () => this.admit(user, input, now));
  }

  private async admit(user: UserDocument, input: SignInInput, now: Date): Promise<NewToken> {
    await this.choosePassword(user, input);
    const { role, tenantIds } = toUser(user);
    const expiresAt = new Date(now.getTime() + input.expiresInHours * HOUR_MS);
    const wanted = { userId: user._id, name: input.tokenName, role, tenantIds, expiresAt };
    const { token, secret } = await this.tokens.issue({ ...wanted, origin: 'sign-in' }, now);
    const context = { userName: user.name, now: toInstant(now), currentId: token.id };
    return { ...tokenView(token, context), token: secret };
  }

  private async userBy(name: string, password: string): Promise<UserDocument | undefined> {
    const user = await userModel(this.database)
      .findOne()
      .where({ nameKey: nameKey(name) })
      .lean<UserDocument>()
      .exec();
    const matches = await passwordMatches(user?.password?.hash, password);
    return matches && user?.active === true ? user : undefined;
  }

  private async choosePassword(
    user: UserDocument,
    { password, newPassword: wanted }: SignInInput,
  ): Promise<void> {
    if (wanted === undefined) {
      if (user.password?.oneTime !== true) return;
      throw refused('is required: the password is good for choosing another one only', 'required');
    }
    if (wanted === password || nameKey(wanted) === nameKey(user.name)) {
      throw refused('must differ from the password of before and from the name', 'not_new');
    }
    const stored = {
      hash: await hashPassword(wanted),
      oneTime: false,
      changedAt: toInstant(this.clock.now()),
    };
    // Only in the place of the one that was given: a one-time password is used once, whoever else has it.
    if (!(await replacePassword(this.database, user._id, stored, user.password?.hash ?? ''))) {
      throw new Problem('unauthorized', 'The password has just been changed.');
    }
    await this.tokens.revokeSignIns(user._id, this.clock.now());
  }
}

function refused(message: string, code: string): Problem {
  return invalidInput([{ path: 'newPassword', message, code }]);
}
