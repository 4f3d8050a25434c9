import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaJars } from './kafka-distribution.js';

jest.setTimeout(360_000);

test('two that ask at once for a version that is not there fetch it once, and both get all of it', async () => {
  const before = process.env['TENOR_TEST_ENGINE_CACHE'];
  const cache = await mkdtemp(join(tmpdir(), 'tenor-engines-'));
  process.env['TENOR_TEST_ENGINE_CACHE'] = cache;
  try {
    const [one, other] = await Promise.all([kafkaJars('4.1.1'), kafkaJars('4.1.1')]);
    expect(one).toBe(join(cache, 'kafka-4.1.1'));
    expect(other).toBe(one);
    expect(await readdir(one)).toEqual(
      expect.arrayContaining(['kafka_2.13-4.1.1.jar', 'slf4j-simple-1.7.36.jar']),
    );
    expect(await readdir(cache)).toEqual(['kafka-4.1.1']);
  } finally {
    if (before === undefined) delete process.env['TENOR_TEST_ENGINE_CACHE'];
    else process.env['TENOR_TEST_ENGINE_CACHE'] = before;
    await rm(cache, { recursive: true, force: true });
  }
});
