import { type Integration } from '@tenor/domain';
import { findReceivers, openIntegration } from '@tenor/persistence';
import { SecretBoxError } from '@tenor/platform';
import { type Core } from '../deps.js';
import { type Candidate } from './delivery-store.js';
import { hostOf } from './host-of.js';

/** An integration that can be sent by, or why it cannot; a wrong key may be put right. */
export type Target =
  | { readonly ok: true; readonly integration: Integration; readonly host: string }
  | { readonly ok: false; readonly mayMend: boolean; readonly reason: string; readonly host: '' };

/** The integrations of the deliveries by their ids, with their secrets; one query. */
export async function openTargets(
  core: Pick<Core, 'database' | 'secrets' | 'config'>,
  deliveries: readonly Candidate[],
): Promise<Map<string, Target>> {
  const receivers = await findReceivers(
    core.database,
    deliveries.map(({ receiver }) => receiver),
  );
  const targets = new Map<string, Target>();
  for (const { receiver, integration: id } of deliveries) {
    if (targets.has(id)) continue;
    const stored = receivers.get(receiver)?.integrations.find((one) => one.id === id);
    targets.set(id, stored === undefined ? GONE : open(core, receiver, stored));
  }
  return targets;
}

const GONE: Target = {
  ok: false,
  mayMend: false,
  reason: 'The receiver has no such integration any more.',
  host: '',
};

function open(
  { secrets, config }: Pick<Core, 'secrets' | 'config'>,
  receiver: string,
  stored: Parameters<typeof openIntegration>[2],
): Target {
  try {
    const integration = openIntegration(secrets, receiver, stored);
    return { ok: true, integration, host: hostOf(integration, config.notifications.smtpUrl) };
  } catch (error) {
    if (error instanceof SecretBoxError) {
      const reason =
        'Its secrets cannot be opened: the key (TENOR_SECRET_KEY) is not the one they were stored with.';
      return { ok: false, mayMend: true, reason, host: '' };
    }
    // What is not valid is not shown: a secret may be part of it.
    return {
      ok: false,
      mayMend: false,
      reason: 'Its stored settings are not valid; save them anew.',
      host: '',
    };
  }
}
