import { Problem, type FieldError } from '@tenor/domain';
import { isInfrastructureError } from '@tenor/platform';

/** Indexes by what they keep unique, as the client knows it. */
const FIELDS: Readonly<Record<string, FieldError>> = {
  _id: { path: 'id', message: 'is taken by another object', code: 'duplicate' },
  nameKey: { path: 'name', message: 'is taken by another object', code: 'duplicate' },
  contractId: {
    path: 'invoiceNumber',
    message: 'is taken by another invoice of the contract',
    code: 'duplicate',
  },
  externalKeys: {
    path: 'externalRefs',
    message: 'another object has the same source and id',
    code: 'duplicate',
  },
};

const DUPLICATE_KEY = 11_000;

/** True when a write was refused because a unique key is taken. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY;
}

/** What a failure of the database means for the caller; undefined when it is none that we know. */
export function databaseProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isDuplicateKey(error)) {
    const field = duplicateField(error);
    const errors = field ? [field] : [];
    const detail = field ? `${field.path} ${field.message}.` : 'Another object has the same unique value.';
    return new Problem('conflict', detail, errors);
  }
  if (isInfrastructureError(error)) {
    return new Problem('unavailable', 'The database cannot be reached at the moment. Try again soon.');
  }
  return undefined;
}

function duplicateField(error: Error): FieldError | undefined {
  const pattern: unknown = 'keyPattern' in error ? error.keyPattern : undefined;
  const named = typeof pattern === 'object' && pattern !== null ? Object.keys(pattern)[0] : undefined;
  // An engine that tells no pattern names the index in its message.
  const name = named ?? /index: (_id|nameKey|contractId|externalKeys)/.exec(error.message)?.[1];
  return name === undefined ? undefined : FIELDS[name];
}
