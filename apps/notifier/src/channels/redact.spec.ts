import { type SlackIntegration } from '@tenor/domain';
import { type Channel, type SendResult } from './channel.js';
import { redact, secretsOfUrl } from './redact.js';
import { sendRequest } from './testing/send-request.js';
import { withoutSecrets } from './without-secrets.js';

describe('redact', () => {
  const secret = 'pa ss/wörd+1';

  it.each([
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['in Base64', Buffer.from(secret).toString('base64')],
    ['in Base64 for addresses', Buffer.from(secret).toString('base64url')],
    ['twice', `${secret} ${secret}`],
  ])('hides a secret %s', (_form, text) => {
    expect(redact(`before ${text} after`, [secret])).toMatch(/^before (•••\s?)+ after$/);
  });

  it('hides what an encoded secret decodes to', () => {
    expect(redact('is p@ss', ['p%40ss'])).toBe('is •••');
  });

  it('leaves nothing of a secret that another one stands in', () => {
    expect(redact('abc-token-xyz', ['token', 'abc-token-xyz'])).toBe('•••');
  });

  it('changes nothing without secrets', () => {
    expect(redact('text', ['', 'other'])).toBe('text');
  });
});

describe('the secrets of an address', () => {
  it('are its login, also as SMTP and HTTP send it, its path and its parts', () => {
    const smtp = secretsOfUrl('smtp://mailer:s3cret%21pass@mail.example.com:587?requireTls=false');
    for (const text of [
      's3cret%21pass',
      's3cret!pass',
      'mailer:s3cret!pass',
      Buffer.from('\0mailer\0s3cret!pass').toString('base64'),
      Buffer.from('mailer:s3cret!pass').toString('base64'),
      Buffer.from('s3cret!pass').toString('base64'),
    ]) {
      expect(redact(`[${text}]`, smtp)).toBe('[•••]');
    }
    const slack = secretsOfUrl(
      'https://hooks.slack.com/services/T0123456/B0123456/abcDEF123456?x=longValue1',
    );
    for (const text of [
      'T0123456',
      'B0123456',
      'abcDEF123456',
      'longValue1',
      '/services/T0123456/B0123456/abcDEF123456',
    ]) {
      expect(redact(`[${text}]`, slack)).not.toContain(text);
    }
    expect(redact('hooks.slack.com says services are away', slack)).toBe(
      'hooks.slack.com says services are away',
    );
  });

  it('are the whole text when it is no address', () => {
    expect(secretsOfUrl('no address')).toEqual(['no address']);
  });
});

describe('a channel without secrets', () => {
  const integration: SlackIntegration = { kind: 'slack', webhookUrl: 'https://hooks.example/s3cretpath' };

  function channel(send: Channel<SlackIntegration>['send']): Channel<SlackIntegration> {
    return withoutSecrets({ kind: 'slack', send }, ({ webhookUrl }) => secretsOfUrl(webhookUrl));
  }

  it.each<SendResult>([
    { status: 'sent', reference: 's3cretpath', summary: 'posted to https://hooks.example/s3cretpath' },
    { status: 'retry', reason: 'connect to https://hooks.example/s3cretpath', retryAfterMs: 5 },
    { status: 'failed', reason: 'no\n/s3cretpath' },
  ])('gives %j without them', async (result) => {
    const given = await channel(() => Promise.resolve(result)).send(sendRequest(integration) as never);
    expect(JSON.stringify(given)).not.toContain('s3cret');
    expect(given.status).toBe(result.status);
  });

  it('turns an unforeseen error into a reason to try again', async () => {
    const broken = channel(() => Promise.reject(new Error('bug at https://hooks.example/s3cretpath')));
    expect(await broken.send(sendRequest(integration) as never)).toEqual({
      status: 'retry',
      reason: 'unexpected error: bug at •••',
    });
  });

  it('hands on the error of storing the state', async () => {
    const lost = new Error('lease lost');
    const storing = channel(async (request) => {
      await request.saveState({});
      throw new Error('not reached');
    });
    const request = sendRequest(integration, { saveState: () => Promise.reject(lost) });
    await expect(storing.send(request as never)).rejects.toBe(lost);
  });
});
