import { z } from 'zod';
import { longText, singleLine, trueOrFalse } from '../schemas.js';
import { emailIntegration } from './integrations/email.js';
import { slackIntegration } from './integrations/slack.js';
import { ticketIntegration } from './integrations/ticket.js';

export const INTEGRATIONS_MAX = 10;

/** Every kind of integration: one line each. */
export const integrationInput = z.discriminatedUnion(
  'kind',
  [emailIntegration, slackIntegration, ticketIntegration],
  'must have a kind: email, slack or ticket',
);

export type Integration = z.output<typeof integrationInput>;
export type IntegrationKind = Integration['kind'];

/**
 * The fields of each kind that are secret: written, encrypted at rest, and never read back.
 * An update that leaves one out keeps the stored one.
 */
export const SECRET_FIELDS: Readonly<Record<IntegrationKind, readonly string[]>> = {
  email: ['smtpUrl'],
  slack: ['webhookUrl'],
  ticket: ['token'],
};

/** Names are used in policies, paths and labels. */
export const receiverName = singleLine(128).refine((name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name), {
  message: 'must have letters, digits, ".", "_" and "-" only, and begin with a letter or digit',
  params: { code: 'invalid_name' },
});

/** Where a route sends to: a name and what is behind it. */
export const receiverInput = z
  .strictObject({
    name: receiverName,
    description: longText(),
    /** Also tell when what was reported has been resolved. */
    sendResolved: trueOrFalse().default(true),
    integrations: z
      .array(integrationInput, 'must be a list of integrations')
      .max(INTEGRATIONS_MAX, `must have at most ${INTEGRATIONS_MAX} entries`)
      .default([]),
  })
  .meta({ id: 'ReceiverInput' });

export type ReceiverInput = z.input<typeof receiverInput>;
export type ReceiverData = z.output<typeof receiverInput>;
