import { createLogger } from './logger.js';
import { untilAvailable } from './until-available.js';

const logger = createLogger('test', 'silent');
const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

it('tries until what is needed is there', async () => {
  let attempts = 0;
  const action = () => {
    attempts += 1;
    return attempts < 4 ? Promise.reject(refused()) : Promise.resolve('there');
  };
  const { signal } = new AbortController();
  expect(await untilAvailable('it', action, { logger, signal, everyMs: 1 })).toBe('there');
  expect(attempts).toBe(4);
});

it('does not wait for what waiting does not mend', async () => {
  let attempts = 0;
  const action = () => {
    attempts += 1;
    return Promise.reject(new Error('wrong password'));
  };
  const { signal } = new AbortController();
  await expect(untilAvailable('it', action, { logger, signal, everyMs: 1 })).rejects.toThrow(
    'wrong password',
  );
  expect(attempts).toBe(1);
});

it('a stop ends the waiting', async () => {
  const stopping = new AbortController();
  const waiting = untilAvailable('it', () => Promise.reject(refused()), { logger, signal: stopping.signal });
  setTimeout(() => stopping.abort(new Error('asked to stop')), 5);
  await expect(waiting).rejects.toThrow();
});
