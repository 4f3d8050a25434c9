import { join } from 'node:path';
import { compose, read, ROOT } from './compose-file.js';
import { FakeMongosh } from './fake-mongosh.js';

const script = read('docker/mongodb/apply-rights.js');
const { services } = JSON.parse(read('docker/mongodb/rights.json')) as {
  services: Record<string, Record<string, string[]>>;
};
const env = {
  MEMBER: compose.services['mongodb-rights']?.environment?.['MEMBER'] ?? '',
  RIGHTS_FILE: join(ROOT, 'docker/mongodb/rights.json'),
  MONGODB_CONTRACTS_API_PASSWORD: 'a',
  MONGODB_JOB_RUNNER_PASSWORD: 'b',
  MONGODB_NOTIFIER_PASSWORD: 'c',
};

let shell: FakeMongosh;
beforeEach(() => {
  shell = new FakeMongosh();
});

test('a new server becomes a replica set under the name that the services use', () => {
  shell.run(script, env);

  expect([shell.setName, shell.member]).toEqual(['rs0', 'mongodb:27017']);
  for (const name of Object.keys(services)) {
    const uri = compose.services[name]?.environment?.['MONGODB_URI'];
    expect(uri).toContain(`@${shell.member}/tenor?replicaSet=${shell.setName}`);
  }
});

test('each service gets a user of its own, with its role and no other', () => {
  shell.run(script, env);

  expect(Object.fromEntries(shell.users)).toEqual({
    'tenor.contracts-api': { pwd: 'a', roles: [{ role: 'contracts-api', db: 'tenor' }] },
    'tenor.job-runner': { pwd: 'b', roles: [{ role: 'job-runner', db: 'tenor' }] },
    'tenor.notifier': { pwd: 'c', roles: [{ role: 'notifier', db: 'tenor' }] },
  });
});

test('a role has the declared actions on each collection, and inherits nothing', () => {
  shell.run(script, env);

  for (const [name, collections] of Object.entries(services)) {
    expect(shell.roles.get(`tenor.${name}`)).toEqual({
      privileges: Object.entries(collections).map(([collection, actions]) => ({
        resource: { db: 'tenor', collection },
        actions,
      })),
      roles: [],
    });
  }
});

test('a second run makes nothing anew, and takes over changed rights and passwords', () => {
  shell.run(script, env);
  shell.roles.set('tenor.notifier', { privileges: [], roles: [] });
  shell.run(script, { ...env, MONGODB_NOTIFIER_PASSWORD: 'new' });

  expect(shell.users.get('tenor.notifier')?.['pwd']).toBe('new');
  expect(shell.roles.get('tenor.notifier')?.['privileges']).toHaveLength(
    Object.keys(services['notifier'] ?? {}).length,
  );
  expect(shell.printed).toHaveLength(6);
});

test.each(Object.keys(env))('without %s it stops and names it', (name) => {
  expect(() => shell.run(script, { ...env, [name]: '' })).toThrow(`${name} is not set`);
});

test('no service may do what only an administrator does', () => {
  const actions = Object.values(services).flatMap((collections) => Object.values(collections).flat());

  expect([...new Set(actions)].sort()).toEqual([
    'createIndex',
    'dropIndex',
    'find',
    'insert',
    'listIndexes',
    'remove',
    'update',
  ]);
});
