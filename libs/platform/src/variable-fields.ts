import { z } from 'zod';

/** A variable that is set to nothing counts as not set. */
export const blankIsUnset = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;

/** A whole number within bounds, both included. */
export function integer(min: number, max: number, fallback: number) {
  return z.preprocess(blankIsUnset, wholeNumber(min, max).default(fallback));
}

export function optionalInteger(min: number, max: number) {
  return z.preprocess(blankIsUnset, wholeNumber(min, max).optional());
}

export function flag(fallback: boolean) {
  return z.preprocess(
    blankIsUnset,
    z
      .enum(['true', 'false'], 'must be true or false')
      .transform((text) => text === 'true')
      .default(fallback),
  );
}

export const optionalText = z.preprocess(blankIsUnset, z.string().optional());

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}
