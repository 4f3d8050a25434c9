import { loadConfig } from '@tenor/platform';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT } from './compose-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenor-make-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const makeEnv = () => spawnSync('sh', [join(ROOT, 'docker/make-env.sh')], { cwd: folder, encoding: 'utf8' });
const written = () => parseEnv(readFileSync(join(folder, '.env'), 'utf8')) as Record<string, string>;

test('it writes secrets that Tenor accepts, all different, into a file of the owner only', () => {
  expect(makeEnv().status).toBe(0);

  expect(readdirSync(folder)).toEqual(['.env']);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  const secrets = Object.values(written());
  expect(new Set(secrets).size).toBe(secrets.length);
  expect(secrets.every((secret) => /^[0-9a-f]{64}$/.test(secret))).toBe(true);
  const config = loadConfig(written());
  expect([config.adminToken?.length, config.secretKey?.length]).toEqual([64, 32]);
});

test('it leaves a file alone that is there', () => {
  writeFileSync(join(folder, '.env'), 'MINE=1\n');
  const { status, stderr } = makeEnv();

  expect(status).toBe(1);
  expect(stderr).toContain('.env is there already');
  expect(written()).toEqual({ MINE: '1' });
});
