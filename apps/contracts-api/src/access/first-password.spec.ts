import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FirstPassword } from './first-password.js';

let dataDir: string;
const counting = (count: number) => Uint8Array.from({ length: count }, (_, i) => i);

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'tenor-password-')), 'data');
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('the first password is written where only the owner reads it, in letters that look like no others', async () => {
  const first = new FirstPassword(dataDir, counting);
  const password = await first.make();
  expect(password).toMatch(/^[a-hjkmnp-zA2-9]{6}(-[a-hjkmnp-zA2-9]{6}){3}$/);
  expect(await readFile(first.file, 'utf8')).toBe(`${password}\n`);
  expect([(await stat(first.file)).mode & 0o777, (await stat(dataDir)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test('a start that went no further leaves its password to the next one', async () => {
  const password = await new FirstPassword(dataDir, counting).make();
  const other = (count: number) => new Uint8Array(count).fill(7);
  expect(await new FirstPassword(dataDir, other).make()).toBe(password);
});

test('the password of a start that lost to another one is removed, and no other file is', async () => {
  const lost = new FirstPassword(dataDir, counting);
  await lost.make();
  await lost.discard();
  await expect(stat(lost.file)).rejects.toThrow(/ENOENT/);

  await writeFile(lost.file, 'a password of before\n');
  await new FirstPassword(dataDir, counting).discard();
  expect(await readFile(lost.file, 'utf8')).toBe('a password of before\n');
});

test('a file that holds no password stops the start and is named', async () => {
  const first = new FirstPassword(dataDir, counting);
  await first.make();
  await writeFile(first.file, 'short\n');
  await expect(new FirstPassword(dataDir, counting).make()).rejects.toThrow(
    /admin-password holds no password/,
  );
});
