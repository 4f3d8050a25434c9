import { z } from 'zod';
import { sharedFields, type Entity } from './entity.js';
import { longText, optionalLine, singleLine } from './schemas.js';

/** A vendor: who is paid, and whom to call. `name` is unique without regard to case. */
export const serviceProviderInput = z.strictObject({
  name: singleLine(),
  accountNumber: optionalLine(),
  portalUrl: optionalLine(2048).refine((url) => url === null || isHttpUrl(url), {
    message: 'must be an http or https address',
    params: { code: 'invalid_url' },
  }),
  supportPhone: optionalLine(64),
  supportEmail: optionalLine(254),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type ServiceProviderInput = z.input<typeof serviceProviderInput>;
export type ServiceProviderData = z.output<typeof serviceProviderInput>;
export type ServiceProvider = Entity & Readonly<ServiceProviderData>;

/** Names that differ only in case, white space or Unicode form are the same name. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^\s/?#]+/i.test(text);
}
