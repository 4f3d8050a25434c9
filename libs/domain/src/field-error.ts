import type { z } from 'zod';

/** One fault of an input: where (`params.windowDays`, `externalRefs[0].id`), what rule, and a code for programs. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

/** Zod's issues in our words. `prefix` is put before each path. */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[], prefix = ''): FieldError[] {
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => fromIssue(issue, prefix))
    .filter((error) => {
      // A number that is no integer and out of bounds breaks two of zod's rules and one of ours.
      const key = JSON.stringify([error.path, error.message]);
      return !seen.has(key) && seen.add(key);
    });
}

function fromIssue(issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const path = joinPath(prefix, issue.path);
  if (issue.message === 'is required') return [{ path, message: issue.message, code: 'required' }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: joinPath(prefix, [...issue.path, key]),
        message: 'is not a known field',
        code: 'unknown_field',
      }));
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return [{ path, message: issue.message, code: typeof code === 'string' ? code : 'invalid' }];
    }
    case 'invalid_type':
      return [{ path, message: ownWords(issue), code: 'invalid_type' }];
    case 'invalid_union':
      return [{ path, message: issue.message, code: isChoice(issue) ? 'invalid_choice' : 'invalid_type' }];
    case 'too_big':
    case 'too_small':
      return [
        {
          path,
          message: issue.message,
          code: issue.origin === 'string' || issue.origin === 'array' ? 'invalid_length' : 'out_of_range',
        },
      ];
    case 'invalid_value':
      return [{ path, message: issue.message, code: 'invalid_choice' }];
    case 'invalid_format':
      return [{ path, message: issue.message, code: 'invalid_format' }];
    default:
      return [{ path, message: issue.message, code: issue.code }];
  }
}

/** Schemas of ours have their own texts, but for the body of a request being an object at all. */
function ownWords(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message.startsWith('Invalid input') && issue.expected === 'object'
    ? 'must be an object'
    : issue.message;
}

/** A union with a list of values in it, such as "one of these, or empty". */
function isChoice(issue: z.core.$ZodIssueInvalidUnion): boolean {
  return issue.errors.flat().some((inner) => inner.code === 'invalid_value' && inner.values.length > 1);
}

function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, prefix);
}
