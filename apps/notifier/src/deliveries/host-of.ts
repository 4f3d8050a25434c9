import { type Integration } from '@tenor/domain';

/** The host that an integration talks to: what is slow or broken there is so for all that share it. */
export function hostOf(integration: Integration, smtpUrl: string | undefined): string {
  switch (integration.kind) {
    case 'email':
      return hostIn(integration.smtpUrl ?? smtpUrl ?? '');
    case 'slack':
      return hostIn(integration.webhookUrl);
    case 'ticket':
      return hostIn(integration.apiUrl);
  }
}

function hostIn(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
