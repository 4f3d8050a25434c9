import { Problem } from '@tenor/domain';
import { type StoredIntegration } from '@tenor/persistence';
import { readReceiver, type ReadReceiver, type SecretReader } from './read-receiver.js';

const slack: StoredIntegration = { id: 's', kind: 'slack', settings: {}, secrets: { webhookUrl: 'sealed' } };
const ticket: StoredIntegration = {
  id: 't',
  kind: 'ticket',
  settings: { system: 'github', apiUrl: 'https://git.example/api', repo: 'a/b', labels: [] },
  secrets: { token: 'sealed' },
};
const email: StoredIntegration = { id: 'e', kind: 'email', settings: { to: ['a@b.example'] }, secrets: {} };

/** Opens every secret as an address that tells where it came from. */
const secrets: SecretReader = {
  open: (stored, field) => `https://${stored.id}.example/${field}`,
  newId: () => 'new',
};

function read(integrations: unknown, reader: SecretReader = secrets): ReadReceiver['integrations'] {
  return readReceiver({ name: 'netops', integrations }, [slack, ticket, email], reader).integrations;
}

function faults(integrations: unknown, reader: SecretReader = secrets): string[] {
  try {
    read(integrations, reader);
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ path, code }) => `${path} ${code}`);
    throw error;
  }
  return [];
}

test('integrations keep their ids in whatever order, and new ones get one', () => {
  const given = [
    { kind: 'email', to: ['x@b.example'] },
    { id: 's', kind: 'slack' },
  ];
  expect(read(given).map(({ id }) => id)).toEqual(['new', 's']);
});

test('a secret that is left out is the stored one, of the same integration and field', () => {
  expect(read([{ id: 's', kind: 'slack' }])).toEqual([
    { id: 's', integration: { kind: 'slack', webhookUrl: 'https://s.example/webhookUrl' } },
  ]);
});

test('a secret that is given is not asked for', () => {
  const closed: SecretReader = { ...secrets, open: () => undefined };
  expect(faults([{ id: 's', kind: 'slack', webhookUrl: 'https://new.example/x' }], closed)).toEqual([]);
  expect(faults([{ id: 's', kind: 'slack' }], closed)).toEqual(['integrations[0].webhookUrl secret_needed']);
});

test('a required secret cannot be cleared', () => {
  expect(faults([{ id: 's', kind: 'slack', webhookUrl: null }])).toEqual([
    'integrations[0].webhookUrl required',
  ]);
});

test('leaving out where a kept secret goes is a change of it as well', () => {
  const given = { id: 't', kind: 'ticket', system: 'github', repo: 'a/b' };
  expect(faults([{ ...given, apiUrl: 'https://git.example/api' }])).toEqual([]);
  expect(faults([given])).toEqual(['integrations[0].token secret_needed']);
  expect(faults([{ ...given, token: 'again' }])).toEqual([]);
});

test.each(['smtp://mail.example?tls=1', 'smtp://u%zz@mail.example', 'smtp://', 'http://mail.example'])(
  'a mail server that no mail could be sent through is refused: %s',
  (smtpUrl) => {
    const to = ['a@b.example'];
    expect(faults([{ kind: 'email', to, smtpUrl }])).toEqual([
      expect.stringMatching(/^integrations\[0\]\.smtpUrl invalid_/),
    ]);
    expect(faults([{ kind: 'email', to, smtpUrl: 'smtps://u:p%40@mail.example?requireTls=true' }])).toEqual(
      [],
    );
  },
);

test('every fault is told at once, each with its place', () => {
  expect(
    faults([
      { id: 's', kind: 'email', to: [] },
      { id: 'x', kind: 'slack', webhookUrl: 'https://h.example/' },
      { id: 'e', kind: 'email', to: ['nobody'], secrets: ['smtpUrl'] },
      { id: 'e', kind: 'email', to: ['a@b.example'] },
    ]),
  ).toEqual([
    'integrations[0].kind immutable',
    'integrations[1].id unknown_reference',
    'integrations[2].secrets read_only',
    'integrations[3].id duplicate',
    'integrations[0].to invalid_length',
    'integrations[2].to[0] invalid_address',
  ]);
});
