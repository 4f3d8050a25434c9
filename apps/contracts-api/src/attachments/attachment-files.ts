import { ATTACHMENT_FILES } from '@tenor/persistence';
import { mongo, type Connection } from 'mongoose';
import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SNIFFED_BYTES } from './sniff-type.js';

/** What is known of a file when all of it has been stored. */
export interface StoredBytes {
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** The first {@link SNIFFED_BYTES} of it. */
  readonly head: Uint8Array;
}

/** The bytes of attachments, in GridFS. Files are named by the id of their attachment. */
export class AttachmentFiles {
  constructor(private readonly database: Connection) {}

  /** An id for a new file. */
  newId(): string {
    return new mongo.ObjectId().toHexString();
  }

  /** Stores a stream, chunk by chunk. What a failure leaves behind is removed by {@link remove}. */
  async write(id: string, source: Readable): Promise<StoredBytes> {
    const hash = createHash('sha256');
    const heads: Buffer[] = [];
    let size = 0;
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (size < SNIFFED_BYTES) heads.push(chunk.subarray(0, SNIFFED_BYTES - size));
        size += chunk.length;
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(source, measured, this.bucket().openUploadStreamWithId(objectId(id), id));
    return { size, sha256: hash.digest('hex'), head: Buffer.concat(heads) };
  }

  read(id: string): Readable {
    return this.bucket().openDownloadStream(objectId(id));
  }

  /** Removes whatever there is of these files. */
  async remove(ids: readonly string[]): Promise<void> {
    const { database } = this;
    const wanted = ids.map(objectId);
    // Not the bucket's own way, which refuses a file that never arrived as a whole, and takes one at a time.
    await database.collection(`${ATTACHMENT_FILES}.chunks`).deleteMany({ files_id: { $in: wanted } });
    await database.collection(`${ATTACHMENT_FILES}.files`).deleteMany({ _id: { $in: wanted } });
  }

  private bucket(): mongo.GridFSBucket {
    const { db } = this.database;
    if (db === undefined) throw new Error('the database is not connected');
    return new mongo.GridFSBucket(db, { bucketName: ATTACHMENT_FILES });
  }
}

function objectId(id: string): mongo.ObjectId {
  return new mongo.ObjectId(id);
}
