import { Inject, Injectable } from '@nestjs/common';
import { Problem, type Attachment } from '@tenor/domain';
import { attachmentModel, toAttachment, type AttachmentDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type Readable } from 'node:stream';
import { CLOCK, DATABASE } from '../dependencies.js';
import { ATTACHMENT_BODY_LIMIT } from '../http/body-parsers.js';
import { findPage } from '../list/find-page.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { newId } from '../records/new-id.js';
import { AttachmentStore, type AttachmentOwner } from './attachment-store.js';
import { attachmentTooLarge, receiveForm } from './receive-form.js';

/** A form as it arrives. */
export interface AttachmentUpload {
  readonly stream: Readable;
  readonly contentType: string;
  /** Bytes, when the sender says so. */
  readonly contentLength: number | undefined;
}

/** Files on contracts and invoices: list, attach, read, detach. */
@Injectable()
export class AttachmentsService {
  private readonly store: AttachmentStore;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.store = new AttachmentStore(database, clock);
  }

  /** @throws Problem not_found when there is no such parent. */
  async page(owner: AttachmentOwner, query: ListQuery): Promise<Page<Attachment>> {
    await this.store.requireParent(owner);
    const within = [{ ...owner }, { state: 'stored' }];
    return findPage<AttachmentDocument, Attachment>(
      attachmentModel(this.database),
      query,
      toAttachment,
      within,
    );
  }

  async get(owner: AttachmentOwner, id: string): Promise<Attachment> {
    return toAttachment(await this.store.find(owner, id));
  }

  /** @throws Problem not_found, invalid_input, too_large, conflict. */
  async attach(owner: AttachmentOwner, upload: AttachmentUpload): Promise<Attachment> {
    const { stream, contentType, contentLength = 0 } = upload;
    try {
      if (contentLength > ATTACHMENT_BODY_LIMIT) throw attachmentTooLarge();
      const { id, repeatable } = newId();
      const earlier = repeatable ? await this.store.takeEarlier(owner, id) : undefined;
      if (earlier !== undefined) return earlier;
      const announced = await this.store.begin(owner, id);
      try {
        const { fileName, description, stored } = await receiveForm(stream, contentType, (name, bytes) =>
          this.store.receive(announced, name, bytes),
        );
        return await this.store.finish(announced, { fileName, description, ...stored });
      } catch (error) {
        await this.store.giveUp(announced);
        throw error;
      }
    } finally {
      // Whoever is still sending must come to an end to read the refusal.
      stream.resume();
    }
  }

  /** The attachment with its bytes. @throws Problem not_found */
  async open(owner: AttachmentOwner, id: string): Promise<{ attachment: Attachment; bytes: () => Readable }> {
    const document = await this.store.find(owner, id);
    return { attachment: toAttachment(document), bytes: () => this.store.read(document) };
  }

  remove(owner: AttachmentOwner, id: string): Promise<void> {
    return this.store.remove(owner, id);
  }
}

/** The refusal of a body that is no form. */
export function notAForm(contentType: string): Problem {
  const message = `must be multipart/form-data, with a body; found ${JSON.stringify(contentType)}`;
  return new Problem('unsupported_media_type', `Content-Type ${message}.`, [
    { path: 'Content-Type', message, code: 'unsupported_media_type' },
  ]);
}
