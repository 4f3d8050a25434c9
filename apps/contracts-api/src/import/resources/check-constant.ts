import { toFieldErrors } from '@tenor/domain';
import { type z } from 'zod';

/** Checks a constant by the schema of its field. A cleared field is judged with the rest of each row. */
export function checkConstant(
  shape: Readonly<Record<string, z.ZodType>>,
  field: string,
  value: unknown,
): { readonly message: string; readonly code: string }[] {
  const schema = Object.hasOwn(shape, field) ? shape[field] : undefined;
  if (schema === undefined || value === undefined) return [];
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : toFieldErrors(parsed.error.issues);
}
