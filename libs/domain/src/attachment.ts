import { type Entity } from './entity.js';

/** What files can be attached to. */
export const ATTACHMENT_PARENTS = ['contract', 'invoice'] as const;
export type AttachmentParent = (typeof ATTACHMENT_PARENTS)[number];

/** Bytes of one file, at most. */
export const ATTACHMENT_MAX_BYTES = 26_214_400;

/** A file on a contract or an invoice; its bytes are kept apart. */
export interface Attachment extends Entity {
  readonly parentType: AttachmentParent;
  readonly parentId: string;
  /** Without any folder. */
  readonly fileName: string;
  /** As the bytes themselves tell, not as the sender said. */
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly description: string | null;
}
