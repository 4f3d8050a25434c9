import { addMilliseconds, Problem, toInstant, type Attachment, type AttachmentParent } from '@tenor/domain';
import {
  attachmentModel,
  ATTACHMENTS,
  CONTRACTS,
  INVOICES,
  toAttachment,
  type AttachmentDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type Readable } from 'node:stream';
import { v7 } from 'uuid';
import { RecordLogging } from '../change-log/record-logging.js';
import { notFound } from '../records/patch-record.js';
import { presenceOf } from '../references/presence.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { AttachmentFiles } from './attachment-files.js';
import { attachmentTenants } from './attachment-tenants.js';
import { sniffType } from './sniff-type.js';

/** What an attachment hangs on. */
export interface AttachmentOwner {
  readonly parentType: AttachmentParent;
  readonly parentId: string;
}

const COLLECTIONS: Readonly<Record<AttachmentParent, string>> = { contract: CONTRACTS, invoice: INVOICES };

/** Attachments that are removed with one command. */
const BATCH = 200;
/** Milliseconds after which an upload or removal that has not come to an end never will. */
const LOST_AFTER_MS = 3_600_000;

/**
 * Attachments and their bytes. An attachment is announced before its bytes arrive and shown when all have;
 * it is hidden before they are removed and gone when all are. So a crash leaves no bytes without a record
 * of them, and {@link sweep} finds them by it.
 */
export class AttachmentStore {
  private readonly files: AttachmentFiles;
  private readonly logging: RecordLogging;

  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {
    this.files = new AttachmentFiles(database);
    this.logging = new RecordLogging(attachmentModel(database).collection);
  }

  /** @throws Problem not_found, or conflict while the parent is being deleted. */
  async requireParent({ parentType, parentId }: AttachmentOwner): Promise<void> {
    const parents = new ReferenceCollection(this.database.collection(COLLECTIONS[parentType]));
    const presence = await presenceOf(parents, parentId, this.clock);
    if (presence === 'missing') throw notFound();
    if (presence === 'leaving') {
      throw new Problem('conflict', `The ${parentType} is being deleted.`, [], true);
    }
  }

  /**
   * What an earlier try of the same request has stored under the id; what one that died on the way has left
   * there is removed.
   */
  async takeEarlier(owner: AttachmentOwner, id: string): Promise<Attachment | undefined> {
    await this.removeAll({ _id: id, state: { $ne: 'stored' } });
    const found = await this.collection().findOne({ _id: id, ...owner });
    return found === null ? undefined : toAttachment(found);
  }

  /** Announces an attachment; nobody sees it yet. @throws Problem like {@link requireParent}. */
  async begin(owner: AttachmentOwner, id = v7()): Promise<AttachmentDocument> {
    const at = toInstant(this.clock.now());
    const document: AttachmentDocument = {
      ...owner,
      _id: id,
      fileId: this.files.newId(),
      state: 'uploading',
      fileName: '-',
      contentType: '-',
      size: 0,
      sha256: '',
      description: null,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    await this.collection().insertOne(document);
    try {
      await this.requireParent(owner);
    } catch (error) {
      await this.giveUp(document);
      throw error;
    }
    return document;
  }

  /** Stores the bytes of an announced attachment. */
  async receive(announced: AttachmentDocument, fileName: string, source: Readable) {
    const { head, ...facts } = await this.files.write(announced.fileId, source);
    return { ...facts, contentType: sniffType(head, fileName) };
  }

  /** Shows an attachment whose bytes are there. @throws Problem not_found when its parent went meanwhile. */
  async finish(
    announced: AttachmentDocument,
    facts: Pick<Attachment, 'fileName' | 'contentType' | 'size' | 'sha256' | 'description'>,
  ): Promise<Attachment> {
    const stored: AttachmentDocument = {
      ...announced,
      ...facts,
      state: 'stored',
      updatedAt: toInstant(this.clock.now()),
    };
    const attachment = toAttachment(stored);
    const tenants = await attachmentTenants(this.database, [attachment]);
    const owed = this.logging.created(attachment, tenants.get(attachment.id));
    const { matchedCount } = await this.collection().updateOne(
      { _id: announced._id, fileId: announced.fileId, state: 'uploading' },
      { $set: { ...facts, state: stored.state, updatedAt: stored.updatedAt, ...owed?.field } },
    );
    if (matchedCount !== 1) throw notFound();
    await this.logging.append([owed]);
    return attachment;
  }

  /** Takes back what was announced, with whatever arrived of it. */
  async giveUp(announced: AttachmentDocument): Promise<void> {
    const { _id, fileId } = announced;
    await this.removeAll({ _id, fileId });
  }

  /** @throws Problem not_found */
  async find(owner: AttachmentOwner, id: string): Promise<AttachmentDocument> {
    const found = await this.collection().findOne({ _id: id, ...owner, state: 'stored' });
    if (found === null) throw notFound();
    return found;
  }

  read(attachment: AttachmentDocument): Readable {
    return this.files.read(attachment.fileId);
  }

  /** @throws Problem not_found */
  async remove(owner: AttachmentOwner, id: string): Promise<void> {
    // A removal that died after it had hidden the attachment is not found any more; the sweep ends it.
    if (!(await this.logging.remove({ _id: id, ...owner }))) throw notFound();
    await this.removeAll({ _id: id });
  }

  /** Those of parents that are about to go; they are marked, so that no others come. */
  async removeOf(parentType: AttachmentParent, parentIds: readonly string[]): Promise<void> {
    if (parentIds.length === 0) return;
    await this.removeAll({ parentType, parentId: { $in: [...parentIds] } });
  }

  /** Removes what uploads and removals that never came to an end have left. */
  async sweep(): Promise<void> {
    const before = addMilliseconds(toInstant(this.clock.now()), -LOST_AFTER_MS);
    await this.removeAll({ state: { $in: ['uploading', 'deleting'] }, updatedAt: { $lt: before } });
  }

  private async removeAll(filter: Readonly<Record<string, unknown>>): Promise<void> {
    for (;;) {
      const batch = await this.collection()
        .find({ ...filter })
        .limit(BATCH)
        .toArray();
      if (batch.length === 0) return;
      const shown = batch.filter(({ state }) => state === 'stored').map(({ _id }) => _id);
      if (shown.length > 0) await this.logging.removeAll({ _id: { $in: shown } });
      await this.discard(batch);
    }
  }

  /** Removes those that nobody sees; an upload that came to its end just now is left as it is. */
  private async discard(attachments: readonly AttachmentDocument[]): Promise<void> {
    const ids = { $in: attachments.map(({ _id }) => _id) };
    const updatedAt = toInstant(this.clock.now());
    const hidden = await this.collection().updateMany(
      { _id: ids, state: { $ne: 'stored' } },
      { $set: { state: 'deleting', updatedAt } },
    );
    const all = hidden.matchedCount === attachments.length;
    const theirs = { _id: ids, state: 'deleting' as const };
    const gone = all ? attachments : await this.collection().find(theirs).toArray();
    await this.files.remove(gone.map(({ fileId }) => fileId));
    await this.collection().deleteMany(theirs);
  }

  /** The driver itself, whose types take texts as ids when they are told. */
  private collection() {
    return this.database.collection<AttachmentDocument>(ATTACHMENTS);
  }
}
