import { type Integration } from '@tenor/domain';
import { sealIntegration, type StoredIntegration } from '@tenor/persistence';
import { SecretBoxError, type SecretBox } from '@tenor/platform';
import { v7 } from 'uuid';
import { type SecretReader } from './read-receiver.js';

/** Seals and opens the secrets of one receiver, each for its place. */
export class ReceiverSecrets implements SecretReader {
  constructor(
    private readonly box: SecretBox,
    private readonly receiver: string,
  ) {}

  newId(): string {
    return v7();
  }

  open(stored: StoredIntegration, field: string): string | undefined {
    const sealed = stored.secrets[field];
    if (sealed === undefined) return undefined;
    try {
      return this.box.open(sealed, [this.receiver, stored.id, field]);
    } catch (error) {
      // Sealed with another key: whoever has the secret can give it again.
      if (error instanceof SecretBoxError) return undefined;
      throw error;
    }
  }

  /** The integration at rest. A secret that is the same as before keeps its sealed text, so that nothing changes. */
  seal(id: string, integration: Integration, previous: StoredIntegration | undefined): StoredIntegration {
    const sealed = sealIntegration(this.box, this.receiver, id, integration);
    if (previous === undefined) return sealed;
    const given = new Map<string, unknown>(Object.entries(integration));
    const secrets = Object.entries(sealed.secrets).map(([field, text]): [string, string] => {
      const same = this.open(previous, field) === given.get(field);
      return [field, same ? (previous.secrets[field] ?? text) : text];
    });
    return { ...sealed, secrets: Object.fromEntries(secrets) };
  }
}
