import { type ReceiverInput, type RouteInput } from '@tenor/domain';
import { z } from 'zod';
import { type ApiClient } from '../api/api-client.js';
import { type DemoSinks } from './demo-sinks.js';

/** Who hears of what must be decided now: by Slack and by a ticket. */
export const DECIDE_NOW = 'decide-now';
/** Who hears of all else that is a warning: by e-mail. */
export const DIGEST = 'digest';

/**
 * What is urgent goes one way, the rest of the warnings another, and nobody hears of the others. The end of
 * a run is not waited for longer than the run lasts; the interval is short so that the demo is.
 */
export const DEMO_POLICY: RouteInput = {
  receiver: 'none',
  groupBy: ['job'],
  groupInterval: '1s',
  routes: [
    { receiver: DECIDE_NOW, matchers: ['tier=urgent'] },
    { receiver: DIGEST, matchers: ['level=~"warning|failure|error|critical"'] },
  ],
};

/** Makes the receivers, then the policy that names them. */
export async function putDemoPolicy(client: ApiClient, sinks: DemoSinks): Promise<void> {
  for (const receiver of demoReceivers(sinks)) {
    await client.post('/api/v1/receivers', z.object({ name: z.literal(receiver.name) }), receiver);
  }
  await client.put('/api/v1/notification-policy', z.object({ version: z.int() }), DEMO_POLICY);
}

function demoReceivers({ slack, github }: DemoSinks): ReceiverInput[] {
  const { apiUrl, repo, token } = github;
  return [
    {
      name: DECIDE_NOW,
      description: 'What must be decided now.',
      integrations: [
        { kind: 'slack', webhookUrl: slack.webhookUrl },
        { kind: 'ticket', system: 'github', apiUrl, repo, token, labels: ['renewals'] },
      ],
    },
    {
      name: DIGEST,
      description: 'Other warnings.',
      integrations: [{ kind: 'email', to: ['contracts@example.com'] }],
    },
  ];
}
