/** What {@link cursorBatches} needs of the driver's cursor. */
interface BatchedCursor<T> {
  hasNext(): Promise<boolean>;
  readBufferedDocuments(): T[];
  close(): Promise<void>;
}

/**
 * The documents of a cursor batch by batch, as they come from the server: one wait per batch instead of
 * one per document. Closes the cursor, also when the reader stops early.
 */
export async function* cursorBatches<T>(cursor: BatchedCursor<T>): AsyncGenerator<T[]> {
  try {
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments();
  } finally {
    await cursor.close();
  }
}
