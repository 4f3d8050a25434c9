import { pino } from 'pino';
import { NotReadyError } from './health-check.js';
import { Health } from './health.js';

/** A health whose answers are not cached, and what it logs. */
function bench() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    {},
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const health = new Health({ logger, timeoutMs: 30, cacheMs: 0, elapsedMs: () => 0 });
  return { health, lines };
}
const fine = () => Promise.resolve();

it('a process is ready when everything that it requires is', async () => {
  const { health } = bench();
  let away = false;
  const database = () => (away ? Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:27017')) : fine());
  health.add({ name: 'database', check: database }, { name: 'events', check: fine });
  health.started();
  expect(await health.report()).toEqual({
    status: 'ready',
    checks: {
      database: { status: 'ready', latencyMs: 0 },
      events: { status: 'ready', latencyMs: 0 },
    },
  });

  away = true;
  expect(await health.report()).toMatchObject({
    status: 'not ready',
    checks: { database: { status: 'not ready', error: 'does not answer' }, events: { status: 'ready' } },
  });
  away = false;
  expect(await health.report()).toMatchObject({ status: 'ready' });
});

it('what is not required is told, and does not decide', async () => {
  const { health } = bench();
  health.add({ name: 'events', required: false, check: () => Promise.reject(new Error('no broker')) });
  health.started();
  expect(await health.report()).toMatchObject({
    status: 'ready',
    checks: { events: { status: 'not ready', required: false } },
  });
});

it('anybody may read the report: the text of an error goes to the log, unless it was written for everybody', async () => {
  const { health, lines } = bench();
  health.add(
    { name: 'database', check: () => Promise.reject(new Error('user tenor:s3cret at db-1.corp')) },
    { name: 'secretKey', check: () => Promise.reject(new NotReadyError('is not the key')) },
    { name: 'events', check: () => new Promise(() => undefined) },
  );
  health.started();
  const { checks } = await health.report();
  expect(checks['database']?.error).toBe('does not answer');
  expect(checks['secretKey']?.error).toBe('is not the key');
  expect(checks['events']?.error).toBe('does not answer within 0.03 s');
  expect(lines.map(({ check, reason }) => [check, reason])).toContainEqual([
    'database',
    'user tenor:s3cret at db-1.corp',
  ]);
});

it('a change is logged once, not every answer', async () => {
  const { health, lines } = bench();
  let away = true;
  health.add({ name: 'database', check: () => (away ? Promise.reject(new Error('away')) : fine()) });
  for (let i = 0; i < 3; i += 1) await health.report();
  away = false;
  for (let i = 0; i < 3; i += 1) await health.report();
  expect(lines.map(({ msg }) => msg)).toEqual(['health: not ready', 'health: ready again']);
});

it('is not ready before the start is over, nor once it stops', async () => {
  const { health } = bench();
  expect(await health.report()).toMatchObject({
    status: 'not ready',
    checks: { process: { error: 'is still starting' } },
  });
  health.started();
  expect(await health.report()).toEqual({ status: 'ready', checks: {} });
  health.stopping();
  expect(await health.report()).toMatchObject({ checks: { process: { error: 'is stopping' } } });
});

it('two checks of one name are a fault of the program', () => {
  const { health } = bench();
  health.add({ name: 'database', check: fine });
  expect(() => health.add({ name: 'database', check: fine })).toThrow('already');
});
