import { Inject, Injectable } from '@nestjs/common';
import {
  NONE_RECEIVER,
  Problem,
  receiverName,
  testReceiver,
  toFieldErrors,
  invalidInput,
} from '@tenor/domain';
import { receiverModel, type ReceiverDocument } from '@tenor/persistence';
import { type Clock, type SecretBox } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { v7 } from 'uuid';
import { NotifierCommands } from '../deliveries/notifier-commands.js';
import { CLOCK, DATABASE } from '../dependencies.js';
import { apiPath } from '../http/api-paths.js';
import { isDuplicateKey } from '../http/database-problem.js';
import { mergePatch } from '../http/merge-patch.js';
import { type Principal } from '../http/principal.js';
import { type RequestCause } from '../http/request-cause.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { PolicyUse } from '../notification-policy/policy-use.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS } from '../records/new-entity.js';
import { found, patchRecord } from '../records/patch-record.js';
import { RecordStore } from '../records/record-store.js';
import { deleteMarked } from '../references/marked-deletion.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { toLoggedReceiver } from './logged-receiver.js';
import { readReceiver, type ReadReceiver } from './read-receiver.js';
import { ReceiverSecrets } from './receiver-secrets.js';
import {
  fromReceiver,
  isBuiltIn,
  toReceiver,
  toReceiverView,
  type Receiver,
  type ReceiverView,
} from './receiver.js';
import { SECRET_BOX } from './secret-box.provider.js';

/** Fields of an answer that are never written. */
const READ_ONLY = [...READ_ONLY_FIELDS, 'builtIn'];

/** A test that was asked for, and where its deliveries will be seen. */
export interface AcceptedTest {
  readonly id: string;
  readonly receiver: string;
  readonly deliveries: string;
}

/** Where messages go: list, create, read, change, delete, test. */
@Injectable()
export class ReceiversService {
  private readonly store: RecordStore<Receiver, ReceiverDocument>;
  private readonly references: ReferenceCollection;

  constructor(
    @Inject(DATABASE) database: Connection,
    @Inject(SECRET_BOX) private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly policy: PolicyUse,
    private readonly commands: NotifierCommands,
  ) {
    const receivers = receiverModel(database);
    this.store = new RecordStore(receivers, {
      toRecord: toReceiver,
      fromRecord: fromReceiver,
      toLogged: toLoggedReceiver,
    });
    this.references = new ReferenceCollection(receivers.collection);
  }

  async page(query: ListQuery): Promise<Page<ReceiverView>> {
    const page = await this.store.page(query);
    return { ...page, items: page.items.map(toReceiverView) };
  }

  async get(name: string): Promise<ReceiverView> {
    return toReceiverView(await found(this.store, parseName(name)));
  }

  /** @throws Problem invalid_input; conflict when the name is taken. */
  async create(body: unknown): Promise<ReceiverView> {
    const given = objectBody(body);
    refuseReadOnly(given, READ_ONLY);
    const name = parseName(given['name']);
    const secrets = new ReceiverSecrets(this.box, name);
    const receiver = {
      ...newEntity(name, this.clock.now()),
      ...contentOf(readReceiver(given, [], secrets), secrets, []),
    };
    try {
      await this.store.insert(receiver);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw new Problem('conflict', `There is a receiver "${name}" already.`, [
        { path: 'name', message: 'is taken by another receiver', code: 'duplicate' },
      ]);
    }
    return toReceiverView(receiver);
  }

  /**
   * A merge patch; the list of integrations is replaced as a whole, each found again by its id.
   * @throws Problem not_found, precondition_failed, invalid_input; conflict for `none`.
   */
  async patch(name: string, body: unknown, ifMatch: readonly number[] | undefined): Promise<ReceiverView> {
    const id = parseName(name);
    if (id === NONE_RECEIVER) throw builtIn(id, 'be changed');
    const patch = objectBody(body);
    refuseReadOnly(patch, READ_ONLY);
    refuseRename(patch['name'], id);
    const secrets = new ReceiverSecrets(this.box, id);
    const changed = await patchRecord<Receiver>(this.store, id, ifMatch, (current) => {
      const merged = objectBody(mergePatch(toInput(current), patch));
      const content = contentOf(
        readReceiver(merged, current.integrations, secrets),
        secrets,
        current.integrations,
      );
      const next = { ...nextVersion(current, this.clock.now()), ...content };
      return Promise.resolve(isDeepStrictEqual(contentFields(current), content) ? undefined : next);
    });
    return toReceiverView(changed);
  }

  /** @throws Problem not_found, precondition_failed; conflict when it is built in, or the policy uses it. */
  async delete(name: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const id = parseName(name);
    if (isBuiltIn(id)) throw builtIn(id, 'be deleted');
    const now = (): Date => this.clock.now();
    await deleteMarked(this.references, id, ifMatch, now, () => this.policy.refuseUsed(id));
  }

  /** @throws Problem not_found; conflict when there is nothing to test; unavailable when nobody can be told. */
  async test(name: string, asker: Principal, cause: RequestCause): Promise<AcceptedTest> {
    const receiver = await found(this.store, parseName(name));
    if (receiver.integrations.length === 0) {
      throw new Problem('conflict', `The receiver "${receiver.id}" has no integration to test.`, [
        { path: 'integrations', message: 'is empty', code: 'no_integration' },
      ]);
    }
    const id = v7();
    const command = {
      id,
      receiver: receiver.id,
      requestedBy: asker.name,
      correlationId: cause.correlationId,
    };
    await this.commands.publish(testReceiver, command, cause);
    return { id, receiver: receiver.id, deliveries: testsOf(receiver.id) };
  }
}

/** Where the deliveries of a receiver's tests are listed. */
function testsOf(receiver: string): string {
  return `${apiPath('deliveries')}?receiver=${encodeURIComponent(receiver)}&kind=test`;
}

/** Reads a name, of a path or of a body. @throws Problem invalid_input */
function parseName(name: unknown): string {
  const parsed = receiverName.safeParse(name);
  if (!parsed.success) throw invalidInput(toFieldErrors(parsed.error.issues, 'name'));
  return parsed.data;
}

function refuseRename(given: unknown, name: string): void {
  if (given === undefined || given === name) return;
  throw invalidInput([{ path: 'name', message: 'cannot be changed: policies use it', code: 'read_only' }]);
}

function builtIn(name: string, what: string): Problem {
  return new Problem('conflict', `The receiver "${name}" is built in and cannot ${what}.`, [
    { path: 'name', message: `is built in and cannot ${what}`, code: 'built_in' },
  ]);
}

type Content = Pick<Receiver, 'description' | 'sendResolved' | 'integrations'>;

function contentOf(
  { description, sendResolved, integrations }: ReadReceiver,
  secrets: ReceiverSecrets,
  stored: Receiver['integrations'],
): Content {
  return {
    description,
    sendResolved,
    integrations: integrations.map(({ id, integration }) =>
      secrets.seal(
        id,
        integration,
        stored.find((one) => one.id === id),
      ),
    ),
  };
}

function contentFields({ description, sendResolved, integrations }: Receiver): Content {
  return { description, sendResolved, integrations };
}

/** The receiver as a client would write it, every secret left out. */
function toInput({ id, description, sendResolved, integrations }: Receiver): Record<string, unknown> {
  return {
    name: id,
    description,
    sendResolved,
    integrations: integrations.map((one) => ({ ...one.settings, id: one.id, kind: one.kind })),
  };
}
