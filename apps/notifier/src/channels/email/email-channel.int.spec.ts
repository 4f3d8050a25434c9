import { type EmailIntegration } from '@tenor/domain';
import { startSmtpSink, type SmtpSink } from '@tenor/sinks';
import { type SendResult } from '../channel.js';
import { type Channels } from '../create-channels.js';
import { describeChannel } from '../testing/channel-contract.js';
import { HOSTILE_NAMES, notification, renewalAlert, resolvedNotification } from '../testing/notifications.js';
import { sendRequest, testChannels } from '../testing/send-request.js';

const LOGIN = { user: 'tenor-mailer', password: 'hunter2/with:signs@all' };
const TO = ['netops@example.com', 'boss@example.com'];

describe('e-mail by a server that the receiver names', () => {
  describeChannel(
    async () => {
      const sink = await startSmtpSink({ auth: LOGIN });
      let running = true;
      return {
        integration: { kind: 'email', to: TO, smtpUrl: sink.url },
        secrets: [LOGIN.password, LOGIN.user, sink.url, encodeURIComponent(LOGIN.password)],
        taken: () => sink.mails.length,
        trouble: (trouble) => {
          switch (trouble.kind) {
            case 'hang':
            case 'drop':
              return sink.script({ kind: trouble.kind });
            case 'unavailable':
              return sink.script({ kind: 'refuse', code: 451, text: trouble.says });
            case 'refused':
              return sink.script({ kind: 'refuse', code: 554, text: trouble.says });
            case 'limited':
              throw new Error('SMTP has no Retry-After');
          }
        },
        stop: async () => {
          if (running) await sink.stop();
          running = false;
        },
      };
    },
    { limits: false },
  );
});

describe('a mail', () => {
  let sink: SmtpSink;
  let channels: Channels;
  beforeEach(async () => {
    sink = await startSmtpSink();
    channels = testChannels({ smtpUrl: sink.url, egressAllow: [] });
  });
  afterEach(async () => {
    await channels.close();
    await sink.stop();
  });
  const integration: EmailIntegration = { kind: 'email', to: TO };

  it('goes by the server of the configuration, which may stand anywhere, when the receiver names none', async () => {
    expect(await channels.send(sendRequest(integration))).toMatchObject({ status: 'sent' });
    expect(sink.mails[0]).toMatchObject({ from: 'tenor@example.com', to: TO });
  });

  it('says what it is about, by text and by HTML, and who sent it', async () => {
    await channels.send(sendRequest(integration));
    const { parsed } = sink.mails[0]!;
    expect(parsed.subject).toBe(
      'Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
    );
    expect(parsed.from?.text).toBe('"Tenor" <tenor@example.com>');
    expect(parsed.text).toContain('> Give notice by Tue 2026-12-01 (in 9 days), or it renews.');
    expect(parsed.html).toContain('Acme MSA');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('x-auto-response-suppress')).toBe('All');
    expect(parsed.headers.get('priority')).toBe('high');
    expect(parsed.date).toEqual(new Date('2026-11-22T06:00:31.000Z'));
  });

  it('has the same id for every attempt, and one thread for the group', async () => {
    const first = await channels.send(sendRequest(integration));
    await channels.send(sendRequest(integration, { attempt: 2 }));
    await channels.send(
      sendRequest(integration, { deliveryId: 'delivery-2', notification: resolvedNotification() }),
    );
    await channels.send(
      sendRequest(integration, {
        deliveryId: 'delivery-3',
        notification: notification({ groupKey: 'other' }),
      }),
    );
    const mails = sink.mails.map(({ parsed }) => parsed);
    expect(mails[0]!.messageId).toMatch(/^<delivery\.[0-9a-f]{32}@example\.com>$/);
    expect(first).toMatchObject({ reference: mails[0]!.messageId });
    expect(mails[1]!.messageId).toBe(mails[0]!.messageId);
    expect(mails[2]!.messageId).not.toBe(mails[0]!.messageId);
    expect(mails[0]!.inReplyTo).toMatch(/^<group\./);
    expect(mails[2]!.inReplyTo).toBe(mails[0]!.inReplyTo);
    expect(mails[2]!.references).toEqual(mails[0]!.references);
    expect(mails[3]!.inReplyTo).not.toBe(mails[0]!.inReplyTo);
  });

  it.each(HOSTILE_NAMES)('gains no header and no recipient from the name %j', async (name) => {
    const alert = renewalAlert({ name, provider: name, owner: name, contractNumber: name });
    const hostile = notification({ alerts: [alert], receiver: name, groupLabels: { [name]: name } });
    await channels.send(sendRequest(integration, { notification: hostile }));
    const { parsed, to } = sink.mails[0]!;
    expect(to).toEqual(TO);
    expect([...parsed.headers.keys()].sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'in-reply-to',
      'message-id',
      'mime-version',
      'priority',
      'references',
      'subject',
      'to',
      'x-auto-response-suppress',
    ]);
  });

  it('is tried again for those whom the server refused for now, and not for the others', async () => {
    sink.script({ kind: 'refuse-recipient', address: 'boss@example.com', code: 450 });
    const first = sendRequest(integration);
    expect(await channels.send(first)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('boss@example.com'),
    });
    expect(sink.mails.map(({ to }) => to)).toEqual([['netops@example.com']]);
    const second = sendRequest(integration, { attempt: 2, state: first.saved.at(-1) });
    expect(await channels.send(second)).toMatchObject({
      status: 'sent',
      summary: expect.stringContaining('netops@example.com, boss@example.com'),
    });
    expect(sink.mails.map(({ to }) => to)).toEqual([['netops@example.com'], ['boss@example.com']]);
    const nextMessage = sendRequest(integration, { deliveryId: 'delivery-2', state: first.saved.at(-1) });
    await channels.send(nextMessage);
    expect(sink.mails.at(-1)!.to).toEqual(TO);
  });

  it('that a server takes for some and refuses for others for good is sent, and says so', async () => {
    sink.script({ kind: 'refuse-recipient', address: 'boss@example.com', code: 550 });
    expect(await channels.send(sendRequest(integration))).toMatchObject({
      status: 'sent',
      summary: 'Accepted for netops@example.com; refused: boss@example.com',
    });
  });

  it('is refused for good when nobody may have it', async () => {
    sink.script({ kind: 'refuse-recipient', address: 'netops@example.com', code: 550 });
    expect(await channels.send(sendRequest({ ...integration, to: ['netops@example.com'] }))).toMatchObject({
      status: 'failed',
    });
  });
});

describe('TLS', () => {
  async function sendTo(
    options: Parameters<typeof startSmtpSink>[0],
    query: string,
  ): Promise<{ result: SendResult; sink: SmtpSink }> {
    const sink = await startSmtpSink({ auth: LOGIN, ...options });
    const channels = testChannels();
    const result = await channels.send(
      sendRequest({ kind: 'email', to: TO, smtpUrl: `${sink.url}${query}` }),
    );
    await channels.close();
    await sink.stop();
    return { result, sink };
  }

  it.each(['implicit', 'starttls'] as const)(
    'is used (%s), whatever the certificate when told so',
    async (tls) => {
      const { result, sink } = await sendTo({ tls }, '?rejectUnauthorized=false');
      expect(result).toMatchObject({ status: 'sent' });
      expect(sink.mails[0]!.secure).toBe(true);
    },
  );

  it.each(['implicit', 'starttls'] as const)(
    'with a certificate of nobody (%s) gets no password and no mail',
    async (tls) => {
      const { result, sink } = await sendTo({ tls }, '');
      expect(result).toMatchObject({ status: 'retry', reason: expect.stringContaining('TLS') });
      expect([sink.mails.length, sink.logins]).toEqual([0, 0]);
    },
  );

  it('that is required and not offered: no password is sent in the clear', async () => {
    const { result, sink } = await sendTo({}, '?requireTls=true');
    expect(result).toMatchObject({
      status: expect.stringMatching(/retry|failed/),
      reason: expect.stringContaining('TLS'),
    });
    expect([sink.mails.length, sink.logins]).toEqual([0, 0]);
  });
});

describe('settings that cannot work', () => {
  async function reasonFor(options: Parameters<typeof testChannels>[0], smtpUrl?: string): Promise<string> {
    const channels = testChannels(options);
    const integration: EmailIntegration = {
      kind: 'email',
      to: TO,
      ...(smtpUrl === undefined ? {} : { smtpUrl }),
    };
    const result = await channels.send(sendRequest(integration));
    await channels.close();
    expect(result.status).toBe('failed');
    return 'reason' in result ? result.reason : '';
  }

  it('are told clearly', async () => {
    expect(await reasonFor({})).toContain('TENOR_SMTP_URL');
    expect(await reasonFor({ smtpUrl: 'smtp://127.0.0.1', mailFrom: undefined })).toContain(
      'TENOR_MAIL_FROM',
    );
    expect(await reasonFor({}, 'smtp://user:secretpass@mail.example.com?proxy=socks5://10.0.0.1')).toBe(
      'smtpUrl may have the parameters requireTls and rejectUnauthorized only',
    );
    expect(await reasonFor({}, 'smtp://%zz:secretpass@mail.example.com')).toContain('percent-encoded');
  });

  it('such as a wrong password are not tried again', async () => {
    const sink = await startSmtpSink({ auth: LOGIN });
    const wrong = sink.url.replace(encodeURIComponent(LOGIN.password), 'wrongPassword1');
    const reason = await reasonFor({}, wrong);
    await sink.stop();
    expect(reason).toContain('the login was refused');
    expect(reason).not.toContain('wrongPassword1');
  });
});
