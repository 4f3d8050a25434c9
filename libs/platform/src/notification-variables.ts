import { smtpAddressFault } from '@tenor/domain';
import { z } from 'zod';
import { parseEgressEntry } from './egress-entry.js';
import { blankIsUnset } from './variable-fields.js';

const MAIL_ADDRESS = '[^\\s@<>,;:"()[\\]\\\\]+@[^\\s@<>,;:"()[\\]\\\\]+';
/** An address, or one in angle brackets behind a name; a name with commas and the like needs quotes. */
const MAIL_FROM = new RegExp(
  `^(?:${MAIL_ADDRESS}|(?:"[^"\\r\\n]*"|[^"<>@,;:\\r\\n]*)\\s*<${MAIL_ADDRESS}>)$`,
);

/** The variables that say how messages leave this installation. What is wrong with one is told at the start. */
export const NOTIFICATION_VARIABLES = {
  TENOR_PUBLIC_URL: z.preprocess(
    blankIsUnset,
    z
      .string()
      .refine(isWebAddress, 'must be an http:// or https:// address without a login, "?" and "#"')
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
  ),
  TENOR_EGRESS_ALLOW: z.preprocess(
    blankIsUnset,
    z
      .string()
      .transform((text) => text.split(',').map((entry) => entry.trim()))
      .superRefine((entries, context) => {
        for (const entry of entries) {
          const fault = faultOf(() => parseEgressEntry(entry));
          if (fault !== undefined)
            context.addIssue({ code: 'custom', message: `has a wrong entry: ${fault}` });
        }
      })
      .optional(),
  ),
  TENOR_SMTP_URL: z.preprocess(
    blankIsUnset,
    z
      .string()
      .superRefine((address, context) => {
        const fault = smtpAddressFault(address);
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
      })
      .optional(),
  ),
  TENOR_MAIL_FROM: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(MAIL_FROM, 'must be an address such as Tenor <tenor@example.com>')
      .default('Tenor <tenor@localhost>'),
  ),
};

/** Paths are put behind it, and what is no part of a link would end up in every message. */
function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s?#]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

function faultOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
