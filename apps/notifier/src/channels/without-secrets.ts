import { type Integration } from '@tenor/domain';
import { type Channel, type SendRequest, type SendResult } from './channel.js';
import { redact } from './redact.js';
import { clean } from './wording/text.js';

const TEXT_MAX = 500;

/**
 * The channel with every result freed of the integration's secrets, made one line and cut to 500
 * characters. An error that the channel did not foresee becomes a reason for another attempt;
 * one of `saveState` is the caller's and is thrown.
 */
export function withoutSecrets<I extends Integration>(
  channel: Channel<I>,
  secretsOf: (integration: I) => readonly string[],
): Channel<I> {
  return {
    kind: channel.kind,
    async send(request: SendRequest<I>): Promise<SendResult> {
      const secrets = secretsOf(request.integration);
      const safe = (text: string): string => clean(redact(text, secrets), TEXT_MAX);
      const unsaved: unknown[] = [];
      const saveState: SendRequest<I>['saveState'] = (state) =>
        request.saveState(state).catch((error: unknown) => {
          unsaved.push(error);
          throw error;
        });
      const result = await channel.send({ ...request, saveState }).catch((error: unknown): SendResult => {
        if (unsaved.includes(error)) throw error;
        const message = error instanceof Error ? error.message : String(error);
        return { status: 'retry', reason: `unexpected error: ${message}` };
      });
      switch (result.status) {
        case 'sent': {
          const { reference, summary } = result;
          return {
            ...result,
            reference: reference === null ? null : safe(reference),
            summary: safe(summary),
          };
        }
        case 'retry':
        case 'failed':
          return { ...result, reason: safe(result.reason) };
      }
    },
  };
}
