import { integrationInput, SECRET_FIELDS, type Integration } from '@tenor/domain';
import { type SecretBox } from '@tenor/platform';

/** An integration at rest: what may be read back apart from what may not. */
export interface StoredIntegration {
  /** A UUID for life: deliveries, and what a channel remembers, hang on it. */
  readonly id: string;
  readonly kind: Integration['kind'];
  /** Every field that is no secret, without `kind`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The sealed secrets by field; fields that were not given are missing. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Seals the secret fields, each for its place: this receiver, this integration, this field. */
export function sealIntegration(
  box: SecretBox,
  receiver: string,
  id: string,
  integration: Integration,
): StoredIntegration {
  const { kind, ...fields } = integration;
  const settings: Record<string, unknown> = {};
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!SECRET_FIELDS[kind].includes(name)) settings[name] = value;
    else if (typeof value === 'string') secrets[name] = box.seal(value, [receiver, id, name]);
  }
  return { id, kind, settings, secrets };
}

/**
 * The integration with its secrets in clear text. It never leaves the process that sends.
 * @throws SecretBoxError when a secret cannot be opened; ZodError when the stored form is not valid.
 */
export function openIntegration(box: SecretBox, receiver: string, stored: StoredIntegration): Integration {
  const secrets = Object.entries(stored.secrets).map(([name, sealed]) => [
    name,
    box.open(sealed, [receiver, stored.id, name]),
  ]);
  return integrationInput.parse({ kind: stored.kind, ...stored.settings, ...Object.fromEntries(secrets) });
}
