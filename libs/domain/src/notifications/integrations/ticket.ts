import { z } from 'zod';
import { singleLine } from '../../schemas.js';

/** One ticket per group in a tracker; today GitHub issues. */
export const ticketIntegration = z
  .strictObject({
    kind: z.literal('ticket'),
    system: z.literal('github', 'must be github'),
    apiUrl: z
      .string('must be an http(s) address')
      .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'must be an http(s) address')
      .max(1024)
      .default('https://api.github.com'),
    repo: singleLine(200).refine((text) => /^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(text), {
      message: 'must be owner/name',
      params: { code: 'invalid_repo' },
    }),
    token: singleLine(512),
    /** Labels that every ticket gets. */
    labels: z.array(singleLine(50)).max(10).default([]),
  })
  .meta({ id: 'TicketIntegration' });

export type TicketIntegration = z.output<typeof ticketIntegration>;
