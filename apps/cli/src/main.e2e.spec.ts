import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const command = join(__dirname, '../bin/tenor.mjs');
// A low port on which nothing listens.
const nobody = 'http://127.0.0.1:2';

function tenor(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [command, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TENOR_URL: nobody },
  });
}

test('the command ends with 0 when all is well', () => {
  expect(tenor('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('the command ends with 1 and one line when nobody answers', () => {
  const { status, stdout, stderr } = tenor('jobs');

  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^tenor: Cannot reach Tenor at http:\/\/127\.0\.0\.1:2: nothing listens there.*\n$/);
});

test('the command ends with 2 when it is used wrongly', () => {
  expect(tenor('jobs', '--jsn')).toMatchObject({ status: 2, stdout: '' });
});

test('a reader that leaves early is no error', () => {
  const script = `"${process.execPath}" "${command}" --help | head -c 1; exit "\${PIPESTATUS[0]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });

  expect([status, stdout, stderr]).toEqual([0, 'U', '']);
});
