import { Inject, Injectable } from '@nestjs/common';
import {
  apiTokenInput,
  invalidInput,
  mayAct,
  Problem,
  toInstant,
  type ApiToken,
  type User,
} from '@tenor/domain';
import {
  toApiToken,
  tokenModel,
  toUser,
  userModel,
  type TokenDocument,
  type UserDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { type Principal } from '../../http/principal.js';
import { objectBody } from '../../http/request-body.js';
import { findPage } from '../../list/find-page.js';
import { type ListQuery, type Page } from '../../list/list-definition.js';
import { parseInput } from '../../records/parse-input.js';
import { notFound } from '../../records/patch-record.js';
import { requireTenants } from '../tenant-names.js';
import { TokenStore } from './token-store.js';
import { tokenView, type NewToken, type TokenView } from './token-view.js';

const DAY_MS = 86_400_000;

/** Bearer tokens: everybody's own, and for administrators those of all. */
@Injectable()
export class TokensService {
  private readonly store: TokenStore;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.store = new TokenStore(database, randomBytes);
  }

  async page(query: ListQuery, caller: Principal): Promise<Page<TokenView>> {
    const within = caller.role === 'admin' ? [] : [{ userId: caller.userId }];
    const page = await findPage<TokenDocument, ApiToken>(
      tokenModel(this.database),
      query,
      toApiToken,
      within,
    );
    return { ...page, items: await this.views(page.items, caller) };
  }

  async get(id: string, caller: Principal): Promise<TokenView> {
    const [view] = await this.views([await this.visible(id, caller)], caller);
    if (view === undefined) throw notFound();
    return view;
  }

  /**
   * Makes a token that allows no more than its maker may do and its user may do.
   * @throws Problem invalid_input; forbidden for another user's, unless by an administrator; conflict.
   */
  async create(body: unknown, caller: Principal): Promise<NewToken> {
    const input = parseInput(apiTokenInput, objectBody(body));
    const own = input.userId === undefined || input.userId === caller.userId;
    if (!own && caller.role !== 'admin') {
      throw new Problem('forbidden', 'Only an administrator makes tokens for others.');
    }
    const user = await this.userOf(input.userId ?? caller.userId);
    const most = own ? caller : user;
    const role = input.role ?? most.role;
    if (!mayAct(most.role, role)) throw tooMuch('role', `must not be more than ${most.role}`);
    const tenantIds = input.tenantIds === undefined ? most.tenantIds : input.tenantIds;
    if (!isWithin(tenantIds, most.tenantIds)) {
      throw tooMuch('tenantIds', 'must be among the tenants that the user is restricted to');
    }
    if (role === 'admin' && tenantIds !== null) {
      throw invalidInput([
        { path: 'tenantIds', message: 'must be null for an administrator’s token', code: 'not_restrictable' },
      ]);
    }
    await requireTenants(this.database, input.tenantIds ?? null);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + input.expiresInDays * DAY_MS);
    const wanted = { userId: user.id, name: input.name, role, tenantIds, origin: 'api', expiresAt } as const;
    const { token, secret } = await this.store.issue(wanted, now);
    const context = { userName: user.name, now: toInstant(now), currentId: caller.tokenId };
    return { ...tokenView(token, context), token: secret };
  }

  /** @throws Problem not_found, also for those of others. */
  async revoke(id: string, caller: Principal): Promise<void> {
    await this.store.revoke(await this.visible(id, caller), this.clock.now());
  }

  private async visible(id: string, caller: Principal): Promise<ApiToken> {
    const token = await this.store.find(id);
    if (token === undefined || (caller.role !== 'admin' && token.userId !== caller.userId)) throw notFound();
    return token;
  }

  private async userOf(id: string): Promise<User> {
    const user = await userModel(this.database).findById(id).lean<UserDocument>().exec();
    if (user !== null) return toUser(user);
    throw invalidInput([{ path: 'userId', message: 'names no user', code: 'unknown_reference' }]);
  }

  /** One query for the names of all users. */
  private async views(tokens: readonly ApiToken[], caller: Principal): Promise<TokenView[]> {
    const users = await userModel(this.database)
      .find({ _id: { $in: [...new Set(tokens.map(({ userId }) => userId))] } })
      .select({ name: 1 })
      .lean<Pick<UserDocument, '_id' | 'name'>[]>()
      .exec();
    const names = new Map(users.map(({ _id, name }) => [_id, name]));
    const now = toInstant(this.clock.now());
    return tokens.map((token) =>
      tokenView(token, { userName: names.get(token.userId) ?? null, now, currentId: caller.tokenId }),
    );
  }
}

function isWithin(inner: readonly string[] | null, outer: readonly string[] | null): boolean {
  return outer === null || (inner?.every((id) => outer.includes(id)) ?? false);
}

function tooMuch(path: string, message: string): Problem {
  return invalidInput([{ path, message, code: 'exceeds_own' }]);
}
