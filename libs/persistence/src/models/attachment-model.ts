import { type Attachment } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from './stored.js';

export const ATTACHMENTS = 'attachments';
/** The GridFS bucket that has their bytes: `attachmentFiles.files` and `attachmentFiles.chunks`. */
export const ATTACHMENT_FILES = 'attachmentFiles';

/**
 * `uploading`: the bytes are under way, nobody sees it yet. `stored`: all is there. `deleting`: the bytes
 * are being removed, nobody sees it any more. What a crash left in the first or the last is swept.
 */
export type AttachmentState = 'uploading' | 'stored' | 'deleting';

export type AttachmentDocument = Omit<Attachment, 'id'> & {
  readonly _id: string;
  /** The object id of its file in the bucket, in hexadecimal digits. */
  readonly fileId: string;
  readonly state: AttachmentState;
};

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    state: TEXT,
    fileId: TEXT,
    parentType: TEXT,
    parentId: TEXT,
    fileName: TEXT,
    contentType: TEXT,
    size: Number,
    sha256: String,
    description: String,
    version: { type: Number, required: true },
    createdAt: TEXT,
    updatedAt: TEXT,
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function attachmentModel(db: Connection): Model<AttachmentDocument> {
  const existing: Model<AttachmentDocument> | undefined = db.models[ATTACHMENTS];
  return existing ?? db.model<AttachmentDocument>(ATTACHMENTS, schema, ATTACHMENTS);
}

export function toAttachment(document: AttachmentDocument): Attachment {
  return {
    id: document._id,
    parentType: document.parentType,
    parentId: document.parentId,
    fileName: document.fileName,
    contentType: document.contentType,
    size: document.size,
    sha256: document.sha256,
    description: document.description,
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}
