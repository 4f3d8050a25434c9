import { Problem } from '@tenor/domain';
import { IMPORT_BODY_LIMIT } from '../../http/body-parsers.js';

/** The refusal of a file that is too long. */
export function uploadTooLarge(): Problem {
  const mebibytes = IMPORT_BODY_LIMIT / 1_048_576;
  return new Problem(
    'too_large',
    `A file may have at most ${mebibytes} MiB. Split it, and import the parts one by one.`,
  );
}
