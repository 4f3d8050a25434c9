import { invalidInput, toFieldErrors } from '@tenor/domain';
import { type z } from 'zod';

/** Reads a body by its schema. @throws Problem invalid_input naming every field that is wrong. */
export function parseInput<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidInput(toFieldErrors(parsed.error.issues));
  return parsed.data;
}
