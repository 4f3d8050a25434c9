/**
 * The same batches; the next one is being made while the reader is busy with one, so one more is held.
 * Closes the source, also when the reader stops early.
 */
export async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let coming = source.next();
  try {
    for (let batch = await coming; batch.done !== true; batch = await coming) {
      coming = source.next();
      // Its failure is met by the wait above; a reader that has stopped does not wait for it.
      coming.catch(() => undefined);
      yield batch.value;
    }
  } finally {
    await source.return(undefined);
  }
}
