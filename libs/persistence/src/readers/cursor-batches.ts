/** What {@link cursorBatches} needs of the driver's cursor. */
interface BatchedCursor<T> {
  hasNext(): Promise<boolean>;
  readBufferedDocuments(): T[];
  close(): Promise<void>;
}

/**
 * The documents of a cursor batch by batch, as they come from the server: one wait per batch instead of
 * one per document. The next batch is on its way while the reader is busy with one, so two are held at a
 * time. Closes the cursor, also when the reader stops early.
 */
export async function* cursorBatches<T>(cursor: BatchedCursor<T>): AsyncGenerator<T[]> {
  let coming = cursor.hasNext();
  try {
    while (await coming) {
      const batch = cursor.readBufferedDocuments();
      coming = cursor.hasNext();
      // Its failure is met by the wait above; a reader that has stopped does not wait for it.
      coming.catch(() => undefined);
      yield batch;
    }
  } finally {
    await cursor.close();
  }
}
