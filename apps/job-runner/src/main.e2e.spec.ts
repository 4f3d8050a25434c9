import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ENTRY = join(__dirname, '..', 'dist', 'main.js');

function start(env: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, [ENTRY], { env, encoding: 'utf8', timeout: 20_000 });
  return { status, stderr };
}

describe('job-runner as its own process', () => {
  test('refuses to start without what its processes share, naming all of it', () => {
    const { status, stderr } = start({});
    expect(status).toBe(1);
    expect(stderr).toContain('MONGODB_URI is required');
    expect(stderr).toContain('KAFKA_BROKERS is required');
  });
});
