import { Inject, Injectable } from '@nestjs/common';
import {
  calendarTokenInput,
  commonTenants,
  invalidInput,
  Problem,
  toInstant,
  type CalendarToken,
} from '@tenor/domain';
import {
  CALENDAR_TOKENS,
  calendarTokenModel,
  toCalendarToken,
  userModel,
  type CalendarTokenDocument,
  type UserDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { requireTenants } from '../access/tenant-names.js';
import { newTokenSecret, tokenHash } from '../access/tokens/token-secret.js';
import { RecordLogging } from '../change-log/record-logging.js';
import { CLOCK, DATABASE } from '../dependencies.js';
import { type Principal } from '../http/principal.js';
import { objectBody } from '../http/request-body.js';
import { findPage } from '../list/find-page.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { parseInput } from '../records/parse-input.js';
import { notFound } from '../records/patch-record.js';
import { toLoggedCalendarToken } from './logged-calendar-token.js';

/** Calendars that one user can have subscribed at once. */
export const CALENDAR_TOKENS_MAX = 50;
/** How exact "last used" is. */
const USED_EXACT_MS = 5 * 60_000;

/** The answer to whoever makes a token: the only one that has its secret. */
export interface NewCalendarToken extends CalendarToken {
  readonly token: string;
  /** The path of the feed with the token in it. */
  readonly path: string;
}

/** What calendars are read with: everybody's own, and for administrators those of all. */
@Injectable()
export class CalendarTokensService {
  private readonly logging: RecordLogging;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.logging = new RecordLogging(calendarTokenModel(database).collection);
  }

  page(query: ListQuery, caller: Principal): Promise<Page<CalendarToken>> {
    const within = caller.role === 'admin' ? [] : [{ userId: caller.userId }];
    const model = calendarTokenModel(this.database);
    return findPage<CalendarTokenDocument, CalendarToken>(model, query, toCalendarToken, within);
  }

  /** @throws Problem not_found, also for those of others. */
  async get(id: string, caller: Principal): Promise<CalendarToken> {
    const found = await calendarTokenModel(this.database).findById(id).lean<CalendarTokenDocument>().exec();
    if (found === null || (caller.role !== 'admin' && found.userId !== caller.userId)) throw notFound();
    return toCalendarToken(found);
  }

  /** @throws Problem invalid_input; conflict when the user has too many already. */
  async create(body: unknown, caller: Principal): Promise<NewCalendarToken> {
    const input = parseInput(calendarTokenInput, objectBody(body));
    const tenantIds = input.tenantIds === undefined ? caller.tenantIds : input.tenantIds;
    const common = commonTenants(tenantIds, caller.tenantIds);
    if (common?.length !== tenantIds?.length) {
      const message = 'must be among the tenants that the caller is restricted to';
      throw invalidInput([{ path: 'tenantIds', message, code: 'exceeds_own' }]);
    }
    await requireTenants(this.database, tenantIds);
    const count = await calendarTokenModel(this.database).countDocuments({ userId: caller.userId });
    if (count >= CALENDAR_TOKENS_MAX) {
      throw new Problem('conflict', `There are ${count} calendars already, which is the most.`);
    }
    const token = newTokenSecret(randomBytes);
    const document: CalendarTokenDocument = {
      _id: v7(),
      hash: tokenHash(token),
      userId: caller.userId,
      name: input.name,
      tenantIds: tenantIds === null ? null : [...tenantIds],
      createdAt: toInstant(this.clock.now()),
      lastUsedAt: null,
    };
    const owed = this.logging.created(toLoggedCalendarToken(document));
    await this.database
      .collection<CalendarTokenDocument>(CALENDAR_TOKENS)
      .insertOne({ ...document, ...owed?.field });
    await this.logging.append([owed]);
    return { ...toCalendarToken(document), token, path: `/calendar.ics?token=${token}` };
  }

  /** From now on it shows nothing. @throws Problem not_found, also for those of others. */
  async revoke(id: string, caller: Principal): Promise<void> {
    await this.get(id, caller);
    await this.logging.remove({ _id: id });
  }

  /**
   * What a token shows now: the tenants that both it and its user may see.
   * @throws Problem unauthorized when it is nobody's, or its user is not active. Why is not told.
   */
  async scopeOf(secret: string): Promise<CalendarToken> {
    const tokens = calendarTokenModel(this.database);
    const found = await tokens
      .findOne({ hash: tokenHash(secret) })
      .lean<CalendarTokenDocument>()
      .exec();
    const user = found && (await userModel(this.database).findById(found.userId).lean<UserDocument>().exec());
    if (found === null || user?.active !== true) {
      throw new Problem('unauthorized', 'The token of the calendar is not valid.');
    }
    await this.markUsed(found);
    const token = toCalendarToken(found);
    return { ...token, tenantIds: commonTenants(token.tenantIds, user.tenantIds) };
  }

  private async markUsed({ _id, lastUsedAt }: CalendarTokenDocument): Promise<void> {
    const now = this.clock.now();
    if (lastUsedAt !== null && lastUsedAt > toInstant(new Date(now.getTime() - USED_EXACT_MS))) return;
    await calendarTokenModel(this.database).updateOne(
      { _id, lastUsedAt },
      { $set: { lastUsedAt: toInstant(now) } },
    );
  }
}
