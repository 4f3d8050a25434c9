import { Problem, type Entity } from '@tenor/domain';
import { isDuplicateKey } from '../http/database-problem.js';

/** Where records lie; repositories, and the fakes of tests. */
export interface Records<T extends Entity> {
  find(id: string): Promise<T | undefined>;
  /** @throws a duplicate key error when the id or another unique value is taken. */
  insert(record: T): Promise<void>;
}

/**
 * Stores a new record. When the client chose its id and sends the same content again, nothing happens
 * and the stored record is the answer, so that a create whose answer was lost can be repeated.
 *
 * @param chosenId Whether the client chose the id.
 * @param isSame Whether a stored record has the content that was sent.
 * @throws Problem conflict when the id belongs to a record with other content.
 */
export async function createRecord<T extends Entity>(
  records: Records<T>,
  record: T,
  chosenId: boolean,
  isSame: (stored: T) => boolean,
): Promise<{ record: T; created: boolean }> {
  try {
    await records.insert(record);
    return { record, created: true };
  } catch (error) {
    if (!chosenId || !isDuplicateKey(error)) throw error;
    const stored = await records.find(record.id);
    if (!stored) throw error;
    if (isSame(stored)) return { record: stored, created: false };
    throw new Problem('conflict', 'The id belongs to an object with other content.', [
      { path: 'id', message: 'is taken by an object with other content', code: 'duplicate' },
    ]);
  }
}
