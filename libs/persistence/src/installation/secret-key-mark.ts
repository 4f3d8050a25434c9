import { NotReadyError, SecretBoxError, type HealthCheck, type SecretBox } from '@tenor/platform';
import { type Collection, type Connection } from 'mongoose';

/** What all processes of an installation have in common; contracts-api owns it. */
export const INSTALLATION = 'installation';

interface SecretKeyMark {
  readonly _id: 'secret-key';
  /** A known text, sealed with the key that stored secrets are sealed with. */
  readonly sealed: string;
}

const ID = 'secret-key';
const CONTEXT = [INSTALLATION, ID] as const;
const KNOWN_TEXT = 'tenor';

/** What {@link markSecretKey} found: no mark, one of this key, or one of another. */
export type SecretKeyFinding = 'first' | 'same' | 'changed';

/**
 * Marks in the database which key stored secrets are sealed with, so that every other process can tell
 * whether it has the same. Who seals says which key it is: a mark of another key is replaced, since a
 * lost key must not keep an installation from starting.
 */
export async function markSecretKey(database: Connection, box: SecretBox): Promise<SecretKeyFinding> {
  const sealed = box.seal(KNOWN_TEXT, CONTEXT);
  const before = await marks(database).findOneAndUpdate(
    { _id: ID },
    { $setOnInsert: { sealed } },
    { upsert: true, returnDocument: 'before' },
  );
  if (before === null) return 'first';
  if (opens(box, before)) return 'same';
  await marks(database).updateOne({ _id: ID, sealed: before.sealed }, { $set: { sealed } });
  return 'changed';
}

/** Whether the box has the key of the mark; true also while there is no mark. */
export async function hasSecretKey(database: Connection, box: SecretBox): Promise<boolean> {
  const mark = await marks(database).findOne({ _id: ID });
  return mark === null || opens(box, mark);
}

/** The health check of a process that works with stored secrets. */
export function secretKeyCheck(database: Connection, box: SecretBox): HealthCheck {
  return {
    name: 'secretKey',
    async check() {
      if (!(await hasSecretKey(database, box))) {
        throw new NotReadyError('is not the key that secrets are sealed with');
      }
    },
  };
}

function opens(box: SecretBox, mark: SecretKeyMark): boolean {
  try {
    return box.open(mark.sealed, CONTEXT) === KNOWN_TEXT;
  } catch (error) {
    if (error instanceof SecretBoxError) return false;
    throw error;
  }
}

function marks(database: Connection): Collection<SecretKeyMark> {
  return database.collection<SecretKeyMark>(INSTALLATION);
}
