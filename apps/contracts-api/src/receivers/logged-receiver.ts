import { type Entity } from '@tenor/domain';
import { type StoredIntegration } from '@tenor/persistence';
import { type Receiver } from './receiver.js';

/** What the change log tells of a secret: that there is one, or that it is another one than before. */
type LoggedSecret = 'set' | 'changed';

/** An integration as the change log tells it. */
export interface LoggedIntegration {
  readonly id: string;
  readonly kind: string;
  readonly secrets: Readonly<Record<string, LoggedSecret>>;
  readonly [setting: string]: unknown;
}

/** A receiver as the change log tells it. */
export interface LoggedReceiver extends Entity {
  readonly name: string;
  readonly description: string | null;
  readonly sendResolved: boolean;
  readonly integrations: readonly LoggedIntegration[];
}

/**
 * Without secrets, sealed or not.
 * @param before The receiver that this one takes the place of: tells which secrets were changed. A secret
 * that is the same keeps its sealed text.
 */
export function toLoggedReceiver(receiver: Receiver, before?: Receiver): LoggedReceiver {
  const { id, description, sendResolved, integrations, createdAt, updatedAt, version } = receiver;
  return {
    id,
    name: id,
    description,
    sendResolved,
    integrations: integrations.map((one) =>
      toLoggedIntegration(
        one,
        before?.integrations.find((other) => other.id === one.id),
      ),
    ),
    createdAt,
    updatedAt,
    version,
  };
}

function toLoggedIntegration(
  { id, kind, settings, secrets }: StoredIntegration,
  before: StoredIntegration | undefined,
): LoggedIntegration {
  const told = Object.entries(secrets).map(([field, sealed]): [string, LoggedSecret] => {
    const was = before?.secrets[field];
    return [field, was === undefined || was === sealed ? 'set' : 'changed'];
  });
  return { ...settings, id, kind, secrets: Object.fromEntries(told.toSorted()) };
}
