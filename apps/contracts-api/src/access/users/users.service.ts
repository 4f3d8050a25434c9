import { Inject, Injectable } from '@nestjs/common';
import { Problem, toInstant, userInput, type User, type UserData } from '@tenor/domain';
import { fromUser, toUser, userModel, type UserDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RecordLogging } from '../../change-log/record-logging.js';
import { CLOCK, DATABASE } from '../../dependencies.js';
import { mergePatch } from '../../http/merge-patch.js';
import { objectBody, refuseReadOnly } from '../../http/request-body.js';
import { findPage } from '../../list/find-page.js';
import { type ListQuery, type Page } from '../../list/list-definition.js';
import { createRecord } from '../../records/create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from '../../records/new-entity.js';
import { parseInput } from '../../records/parse-input.js';
import { found, notFound, patchRecord } from '../../records/patch-record.js';
import { RecordStore } from '../../records/record-store.js';
import { ObjectLeases } from '../../references/object-leases.js';
import { hashPassword } from '../sign-in/password-hash.js';
import { oneTimePassword } from '../sign-in/one-time-password.js';
import { requireTenants } from '../tenant-names.js';
import { TokenStore } from '../tokens/token-store.js';
import { replacePassword } from './replace-password.js';
import { USER_READ_ONLY, userView, type UserView } from './user-view.js';

const READ_ONLY = [...READ_ONLY_FIELDS, ...USER_READ_ONLY];

/** The lease of those who step down. */
const ADMINISTRATORS = 'users:administrators';

/** Who may use the API: list, create, read, change, delete, and a new one-time password. */
@Injectable()
export class UsersService {
  private readonly store: RecordStore<User, UserDocument>;
  private readonly tokens: TokenStore;
  private readonly leases: ObjectLeases;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.store = new RecordStore(userModel(database), { toRecord: toUser, fromRecord: fromUser });
    this.tokens = new TokenStore(database, randomBytes);
    this.leases = new ObjectLeases(database, clock);
  }

  page(query: ListQuery): Promise<Page<UserView>> {
    return findPage<UserDocument, UserView>(userModel(this.database), query, userView);
  }

  async get(id: string): Promise<UserView> {
    const document = await userModel(this.database).findById(id).lean<UserDocument>().exec();
    if (document === null) throw notFound();
    return userView(document);
  }

  /** @throws Problem invalid_input; conflict when the name is taken, or the id is by other content. */
  async create(body: unknown): Promise<{ record: UserView; created: boolean }> {
    const given = objectBody(body);
    refuseReadOnly(given, READ_ONLY);
    const { id, chosen, fields } = takeId(given);
    const data = parseInput(userInput, fields);
    await requireTenants(this.database, data.tenantIds);
    const user: User = { ...newEntity(id, this.clock.now()), ...data };
    const { record, created } = await createRecord(this.store, user, chosen, (stored) =>
      isDeepStrictEqual(contentOf(stored), data),
    );
    return { record: await this.get(record.id), created };
  }

  /** @throws Problem not_found, precondition_failed, invalid_input; conflict: no administrator would be left. */
  async patch(id: string, body: unknown, ifMatch: readonly number[] | undefined): Promise<UserView> {
    const patch = objectBody(body);
    refuseReadOnly(patch, ['id', ...READ_ONLY]);
    const records = {
      find: (userId: string) => this.store.find(userId),
      replace: (next: User, current: User) => this.replace(next, current),
    };
    await patchRecord<User>(records, id, ifMatch, async (current) => {
      const data = parseInput(userInput, mergePatch(contentOf(current), patch));
      if (!isDeepStrictEqual(data.tenantIds, current.tenantIds)) {
        await requireTenants(this.database, data.tenantIds);
      }
      return isDeepStrictEqual(contentOf(current), data)
        ? undefined
        : { ...nextVersion(current, this.clock.now()), ...data };
    });
    return this.get(id);
  }

  /** The user can do nothing from now on; then user and tokens are removed. @throws as {@link patch} does. */
  async delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    await this.patch(id, { active: false }, ifMatch);
    await new RecordLogging(userModel(this.database).collection).remove({ _id: id });
    await this.tokens.removeOf(id);
  }

  /** A new password that is good for choosing another one, in the place of the old one. @throws Problem not_found */
  async resetPassword(id: string): Promise<{ name: string; password: string }> {
    const { name } = await found(this.store, id);
    const password = oneTimePassword(randomBytes);
    const stored = {
      hash: await hashPassword(password),
      oneTime: true,
      changedAt: toInstant(this.clock.now()),
    };
    if (!(await replacePassword(this.database, id, stored))) throw notFound();
    await this.tokens.revokeSignIns(id, this.clock.now());
    return { name, password };
  }

  /**
   * Refuses to leave nobody who could undo the change. Who steps down holds a lease from counting the others
   * until having written: of two administrators who demote each other at the same time, one does.
   */
  private async replace(next: User, current: User): Promise<boolean> {
    if (!isAdministrator(current) || isAdministrator(next)) return this.store.replace(next, current);
    return this.leases.run([ADMINISTRATORS], async (held) => {
      const others = userModel(this.database)
        .where({ _id: { $ne: current.id }, role: 'admin', active: true })
        .countDocuments();
      if ((await others.exec()) === 0) {
        throw new Problem('conflict', 'No active administrator would be left.', [
          { path: 'role', message: 'no active administrator would be left', code: 'last_administrator' },
        ]);
      }
      held.assertFresh();
      return this.store.replace(next, current);
    });
  }
}

function isAdministrator({ role, active }: User): boolean {
  return role === 'admin' && active;
}

/** The user as a client writes it. */
function contentOf({ name, email, role, tenantIds, active }: User): UserData {
  return { name, email, role, tenantIds: tenantIds === null ? null : [...tenantIds], active };
}
