import { integrationInput, type Integration } from '@tenor/domain';
import { SecretBox, SecretBoxError } from '@tenor/platform';
import { openIntegration, sealIntegration } from './stored-integration.js';

const BOX = new SecretBox(Buffer.alloc(32, 3));

const INTEGRATIONS: readonly Integration[] = [
  { kind: 'email', to: ['netops@example.com'], smtpUrl: 'smtp://user:s3cret@mail.example' },
  { kind: 'email', to: ['netops@example.com'] },
  { kind: 'slack', webhookUrl: 'https://hooks.example/services/T0/B0/s3cret' },
  integrationInput.parse({ kind: 'ticket', system: 'github', repo: 'acme/ops', token: 's3cret' }),
];

it.each(INTEGRATIONS)(
  'an integration ($kind) is stored without its secrets, and read as it was',
  (integration) => {
    const stored = sealIntegration(BOX, 'netops', 'id-1', integration);
    expect(JSON.stringify(stored)).not.toContain('s3cret');
    expect(openIntegration(BOX, 'netops', stored)).toEqual(integration);
  },
);

it('a stored secret is worth nothing in another integration or receiver', () => {
  const stored = sealIntegration(BOX, 'netops', 'id-1', INTEGRATIONS[2]!);
  expect(() => openIntegration(BOX, 'netops', { ...stored, id: 'id-2' })).toThrow(SecretBoxError);
  expect(() => openIntegration(BOX, 'other', stored)).toThrow(SecretBoxError);
});

it('what is not a valid integration is refused', () => {
  const stored = sealIntegration(BOX, 'netops', 'id-1', INTEGRATIONS[2]!);
  expect(() => openIntegration(BOX, 'netops', { ...stored, secrets: {} })).toThrow('is required');
});
