import { ConfigError, loadConfig, type NotificationSettings } from './config.js';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const settingsOf = (env: Record<string, string>): NotificationSettings => loadConfig(env).notifications;

it.each([
  [
    'TENOR_SMTP_URL',
    'smtp://mail.example?tls=1',
    'may have the parameters requireTls and rejectUnauthorized only',
  ],
  ['TENOR_SMTP_URL', 'smtp://u%zz@h', 'must have its login percent-encoded'],
  ['TENOR_SMTP_URL', 'http://mail.example', 'must be an smtp:// or smtps:// address'],
  ['TENOR_SMTP_URL', 'smtp://mail.example:99999', 'must be an smtp:// or smtps:// address'],
  [
    'TENOR_PUBLIC_URL',
    'tenor.example',
    'must be an http:// or https:// address without a login, "?" and "#"',
  ],
  [
    'TENOR_PUBLIC_URL',
    'https://t.example/?x=1',
    'must be an http:// or https:// address without a login, "?" and "#"',
  ],
  [
    'TENOR_PUBLIC_URL',
    'https://u:p@t.example',
    'must be an http:// or https:// address without a login, "?" and "#"',
  ],
  ['TENOR_MAIL_FROM', 'Tenor', 'must be an address such as Tenor <tenor@example.com>'],
  ['TENOR_MAIL_FROM', 'Tenor tenor@corp.example>', 'must be an address such as Tenor <tenor@example.com>'],
  ['TENOR_MAIL_FROM', '<tenor@corp.example', 'must be an address such as Tenor <tenor@example.com>'],
  [
    'TENOR_MAIL_FROM',
    'Tenor, Ltd <tenor@corp.example>',
    'must be an address such as Tenor <tenor@example.com>',
  ],
  ['TENOR_HOST', 'http://0.0.0.0', 'must be an address of this machine, or a host name, without a port'],
  ['TENOR_HOST', '0.0.0.0:3000', 'must be an address of this machine, or a host name, without a port'],
  ['KAFKA_BROKERS', 'kafka:99999', 'must be host:port, several separated by commas'],
])('%s=%s is refused by its rule', (name, value, rule) => {
  expect(faultsOf({ [name]: value })).toEqual([`${name} ${rule}`]);
});

it('each wrong entry of TENOR_EGRESS_ALLOW is named', () => {
  expect(faultsOf({ TENOR_EGRESS_ALLOW: '10.0.0.0/99, mail.corp.example, http://x,' })).toEqual([
    'TENOR_EGRESS_ALLOW has a wrong entry: "10.0.0.0/99" is not a host, an address or a network such as 10.0.0.0/8',
    'TENOR_EGRESS_ALLOW has a wrong entry: "http://x" is not a host, an address or a network such as 10.0.0.0/8',
    'TENOR_EGRESS_ALLOW has a wrong entry: "" is not a host, an address or a network such as 10.0.0.0/8',
  ]);
});

it('all faults are told at once, and none repeats a password', () => {
  const faults = faultsOf({
    TENOR_SMTP_URL: 'smtp://u:secret-word@h?tls=1',
    TENOR_EGRESS_ALLOW: '300.1.1.1',
    TENOR_PUBLIC_URL: 'ftp://x',
  });
  expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
    'TENOR_EGRESS_ALLOW',
    'TENOR_PUBLIC_URL',
    'TENOR_SMTP_URL',
  ]);
  expect(faults.join()).not.toContain('secret-word');
});

it('what can be used is read', () => {
  const smtpUrl = 'smtps://mailer:p%40ss@mail.corp.example:2465?rejectUnauthorized=false';
  expect(
    settingsOf({
      TENOR_SMTP_URL: smtpUrl,
      TENOR_EGRESS_ALLOW: 'mail.corp.example, *.corp.example,10.0.0.0/8,[fd00::1],fd00::/8',
      TENOR_PUBLIC_URL: 'https://tenor.corp.example/renewals/',
      TENOR_MAIL_FROM: '"Tenor, Ltd" <tenor@corp.example>',
    }),
  ).toEqual({
    smtpUrl,
    egressAllow: ['mail.corp.example', '*.corp.example', '10.0.0.0/8', '[fd00::1]', 'fd00::/8'],
    publicUrl: 'https://tenor.corp.example/renewals',
    mailFrom: '"Tenor, Ltd" <tenor@corp.example>',
  });
  expect(settingsOf({ TENOR_MAIL_FROM: 'tenor@corp.example' }).mailFrom).toBe('tenor@corp.example');
  expect(settingsOf({}).mailFrom).toBe('Tenor <tenor@localhost>');
  expect(loadConfig({ TENOR_HOST: '::' }).host).toBe('::');
});
