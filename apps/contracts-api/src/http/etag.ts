import { invalidInput, Problem } from '@tenor/domain';

/** The entity tag of an object's version: `"3"`. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The versions that an `If-Match` header allows; undefined: any (no header, or `*`).
 * @throws Problem invalid_input when the header is not a list of entity tags as we give them.
 */
export function parseIfMatch(header: string | undefined): readonly number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.split(',').map((tag) => {
    const version = /^"(\d{1,15})"$/.exec(tag.trim())?.[1];
    if (version === undefined) {
      throw invalidInput([
        {
          path: 'If-Match',
          message: 'must be an entity tag as in ETag, such as "3", or *',
          code: 'invalid_format',
        },
      ]);
    }
    return Number(version);
  });
}

/** The refusal of a write that was made for another version. */
export function versionMoved(version: number): Problem {
  return new Problem('precondition_failed', `The object has changed: it is at version ${version} now.`, [
    { path: 'If-Match', message: `does not match the current ETag "${version}"`, code: 'version_mismatch' },
  ]);
}

/** True when the caller has this version already (`If-None-Match`, compared weakly). */
export function isNotModified(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(version));
}
