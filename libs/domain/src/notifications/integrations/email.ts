import { z } from 'zod';
import { singleLine } from '../../schemas.js';
import { smtpAddressFault } from '../smtp-server.js';

const address = singleLine(254).refine((text) => /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(text), {
  message: 'must be an e-mail address',
  params: { code: 'invalid_address' },
});

/** SMTP. Without `smtpUrl` the server of the configuration is used (TENOR_SMTP_URL). */
export const emailIntegration = z
  .strictObject({
    kind: z.literal('email'),
    to: z
      .array(address, 'must be a list of addresses')
      .min(1, 'must name an address')
      .max(50, 'must have at most 50'),
    smtpUrl: z
      .string('must be an smtp:// or smtps:// address')
      .regex(/^smtps?:\/\/[^\s]+$/, { error: 'must be an smtp:// or smtps:// address', abort: true })
      .max(1024)
      .superRefine((address, context) => {
        const fault = smtpAddressFault(address);
        if (fault === undefined) return;
        context.addIssue({ code: 'custom', message: fault, params: { code: 'invalid_address' } });
      })
      .optional(),
  })
  .meta({ id: 'EmailIntegration' });

export type EmailIntegration = z.output<typeof emailIntegration>;
