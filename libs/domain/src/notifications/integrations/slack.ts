import { z } from 'zod';

/** Slack by an incoming webhook. The whole address is the secret. */
export const slackIntegration = z
  .strictObject({
    kind: z.literal('slack'),
    webhookUrl: z
      .string({
        error: (issue) => (issue.input === undefined ? 'is required' : 'must be an http(s) address'),
      })
      .regex(/^https?:\/\/[^\s/?#@]+[^\s]*$/, 'must be an http(s) address')
      .max(1024),
  })
  .meta({ id: 'SlackIntegration' });

export type SlackIntegration = z.output<typeof slackIntegration>;
