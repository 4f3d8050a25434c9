import { invalidInput, singleLine, toFieldErrors } from '@tenor/domain';

/** An alert's id is `job:fingerprint` or `entry:<entry id>`, whatever a job takes for fingerprints. */
const alertId = singleLine(512).refine((id) => id.includes(':'), {
  message: 'must be job:fingerprint or entry:<entry id>',
  params: { code: 'invalid_id' },
});

/** @throws Problem invalid_input naming `id`. */
export function parseAlertId(id: string): string {
  const parsed = alertId.safeParse(id);
  if (!parsed.success) throw invalidInput(toFieldErrors(parsed.error.issues, 'id'));
  return parsed.data;
}
