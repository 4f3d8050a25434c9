import type { z } from 'zod';

/** One fault of an input: where (`params.windowDays`, `externalRefs[0].id`), what rule, and a code for programs. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

/** Zod's issues in our words. `prefix` is put before each path. */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[], prefix = ''): FieldError[] {
  return issues.flatMap((issue) => fromIssue(issue, prefix));
}

function fromIssue(issue: z.core.$ZodIssue, prefix: string): FieldError[] {
  const path = joinPath(prefix, issue.path);
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
      return issue.message.startsWith('is required')
        ? [{ path, message: 'is required', code: 'required' }]
        : [{ path, message: issue.message, code: 'invalid_type' }];
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

function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, prefix);
}
