import { type Integration } from '@tenor/domain';
import { type JsonValue, type SendRequest } from '../channel.js';
import { createChannels, type Channels, type ChannelsOptions } from '../create-channels.js';
import { notification } from './notifications.js';

/** An attempt to send the first message about one contract; what is saved is kept in `saved`. */
export function sendRequest(
  integration: Integration,
  overrides: Partial<SendRequest<Integration>> = {},
): SendRequest<Integration> & { readonly saved: JsonValue[] } {
  const saved: JsonValue[] = [];
  return {
    deliveryId: 'delivery-1',
    attempt: 1,
    notification: notification(),
    integration,
    state: null,
    saveState: (state) => {
      saved.push(state);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
    now: () => new Date('2026-11-22T06:00:31.000Z'),
    ...overrides,
    saved,
  };
}

/** The channels as the notifier makes them, allowed to reach the local sinks, with short time-outs. */
export function testChannels(options: Partial<ChannelsOptions> = {}): Channels {
  return createChannels({
    smtpUrl: undefined,
    mailFrom: 'Tenor <tenor@example.com>',
    egressAllow: ['127.0.0.0/8'],
    version: '0.0.0-test',
    timeouts: { connectMs: 1000, totalMs: 1000 },
    ...options,
  });
}
