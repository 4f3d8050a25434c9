import { schedule } from './testing/schedule.js';
import { every, TickerHarness, type TickerParts } from './testing/ticker-harness.js';

jest.setTimeout(120_000);

class Crash extends Error {}

/** The object, whose methods end the process, as it were: before or after their work, at the given call. */
function crashing<T extends object>(
  real: T,
  methods: readonly (keyof T)[],
  when: { calls: number; after: boolean },
): T {
  const double = Object.create(real) as T;
  for (const method of methods) {
    const original = real[method] as unknown as (...args: unknown[]) => Promise<unknown>;
    Object.defineProperty(double, method, {
      value: async (...args: unknown[]) => {
        when.calls -= 1;
        if (when.calls === 0 && !when.after) throw new Crash();
        const result = await original.apply(real, args);
        if (when.calls === 0) throw new Crash();
        return result;
      },
    });
  }
  return double;
}

let harness: TickerHarness;

beforeAll(async () => {
  harness = await TickerHarness.start();
});
afterEach(() => harness.clear());
afterAll(() => harness.close());

describe.each([false, true])('a runner that dies at a write (after it: %s)', (after) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'number %i starts each occurrence once, when another goes on',
    async (calls) => {
      await harness.save(schedule({ cron: '* * * * *', timingSince: '2026-11-21T23:59:59.000Z' }));
      const when = { calls, after };
      const parts: TickerParts = {
        states: (real) => crashing(real, ['follow', 'moveOn'], when),
        starter: (real) => crashing(real, ['start'], when),
      };
      const expected = every(60_000, '2026-11-22T00:00:00.000Z', 6);
      let dying: { tick(): Promise<void> } | undefined = harness.ticker(parts);
      let deaths = 0;
      const successor = harness.ticker();
      for (const now of expected) {
        harness.now = now;
        try {
          await (dying ?? successor).tick();
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
        }
        if (when.calls <= 0 && dying !== undefined) {
          dying = undefined;
          deaths += 1;
          await successor.tick();
        }
      }
      expect(deaths).toBe(1);
      expect(await harness.occurrences()).toEqual(expected);
      expect(await harness.state(schedule().id)).toMatchObject({ nextRunAt: '2026-11-22T00:06:00.000Z' });
    },
  );
});
