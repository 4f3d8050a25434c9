import { ConfigError, loadConfig } from './config.js';
import { requireOwnProcess } from './own-process.js';

const KEY = '00'.repeat(32);

function faults(env: Record<string, string>, secretKey: boolean): readonly string[] {
  try {
    requireOwnProcess('notifier', loadConfig(env), { secretKey });
    return [];
  } catch (error) {
    return error instanceof ConfigError
      ? error.faults.slice(0, -1).map((fault) => fault.split(' ')[0] ?? '')
      : ['?'];
  }
}

it('a service as its own process needs what the others reach too, and is told all that is missing', () => {
  expect(faults({}, true)).toEqual(['MONGODB_URI', 'KAFKA_BROKERS', 'TENOR_SECRET_KEY']);
  expect(faults({}, false)).toEqual(['MONGODB_URI', 'KAFKA_BROKERS']);
  expect(faults({ MONGODB_URI: 'mongodb://db/tenor' }, true)).toEqual(['KAFKA_BROKERS', 'TENOR_SECRET_KEY']);
});

it('with all of it, the database is known', () => {
  const config = loadConfig({
    MONGODB_URI: 'mongodb://db/tenor',
    KAFKA_BROKERS: 'k:9092',
    TENOR_SECRET_KEY: KEY,
  });
  expect(requireOwnProcess('notifier', config, { secretKey: true }).mongodbUri).toBe('mongodb://db/tenor');
});
