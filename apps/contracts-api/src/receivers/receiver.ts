import { DEFAULT_RECEIVER, NONE_RECEIVER, type Entity } from '@tenor/domain';
import { type ReceiverDocument, type StoredIntegration } from '@tenor/persistence';

/** A receiver with its secrets sealed. Its id is its name. */
export interface Receiver extends Entity {
  readonly description: string | null;
  readonly sendResolved: boolean;
  readonly integrations: readonly StoredIntegration[];
}

/** An integration as clients see it: its kind's fields but for the secrets, and which of these are set. */
export interface IntegrationView {
  readonly id: string;
  readonly kind: string;
  readonly secrets: readonly string[];
  readonly [setting: string]: unknown;
}

/** A receiver as clients see it. */
export interface ReceiverView {
  readonly name: string;
  readonly description: string | null;
  readonly sendResolved: boolean;
  readonly integrations: readonly IntegrationView[];
  /** Always there: cannot be deleted. */
  readonly builtIn: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

const BUILT_IN: ReadonlySet<string> = new Set([NONE_RECEIVER, DEFAULT_RECEIVER]);

export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name);
}

export function toReceiver(document: ReceiverDocument): Receiver {
  return {
    id: document._id,
    description: document.description,
    sendResolved: document.sendResolved,
    integrations: document.integrations.map(copyIntegration),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromReceiver(receiver: Receiver): ReceiverDocument {
  return {
    _id: receiver.id,
    description: receiver.description,
    sendResolved: receiver.sendResolved,
    integrations: receiver.integrations.map(copyIntegration),
    createdAt: receiver.createdAt,
    updatedAt: receiver.updatedAt,
    version: receiver.version,
  };
}

/** What leaves the service. A secret's name is all that is told of it. */
export function toReceiverView(receiver: Receiver): ReceiverView {
  return {
    name: receiver.id,
    description: receiver.description,
    sendResolved: receiver.sendResolved,
    integrations: receiver.integrations.map(({ id, kind, settings, secrets }) => ({
      ...settings,
      id,
      kind,
      secrets: Object.keys(secrets).sort(),
    })),
    builtIn: isBuiltIn(receiver.id),
    createdAt: receiver.createdAt,
    updatedAt: receiver.updatedAt,
    version: receiver.version,
  };
}

function copyIntegration({ id, kind, settings, secrets }: StoredIntegration): StoredIntegration {
  return { id, kind, settings: { ...settings }, secrets: { ...secrets } };
}
