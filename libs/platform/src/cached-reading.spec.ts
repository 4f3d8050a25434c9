import { CachedReading, TooSlowError } from './cached-reading.js';

/** A reading that the test answers, on a clock that the test moves. */
function bench() {
  const state = {
    now: 0,
    begun: 0,
    answer: (_: number): void => undefined,
    fail: (_: Error): void => undefined,
  };
  const reading = new CachedReading<number>(
    () => {
      state.begun += 1;
      return new Promise((resolve, reject) => {
        state.answer = resolve;
        state.fail = reject;
      });
    },
    { timeoutMs: 50, cacheMs: 1_000, elapsedMs: () => state.now },
  );
  return { state, reading };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('many that ask at once share one reading, and its answer is given again for a while', async () => {
  const { state, reading } = bench();
  const asked = [reading.get(), reading.get(), reading.get()];
  await turn();
  state.now = 20;
  state.answer(7);
  expect(await Promise.all(asked)).toEqual(
    Array.from({ length: 3 }, () => ({ ok: true, value: 7, tookMs: 20 })),
  );
  state.now = 1_019;
  expect(await reading.get()).toMatchObject({ value: 7 });
  expect(state.begun).toBe(1);

  state.now = 1_020;
  const later = reading.get();
  await turn();
  state.answer(8);
  expect(await later).toMatchObject({ ok: true, value: 8 });
  expect(state.begun).toBe(2);
});

it('a failure is given again for a while too', async () => {
  const { state, reading } = bench();
  const asked = reading.get();
  await turn();
  state.fail(new Error('away'));
  expect(await asked).toMatchObject({ ok: false, error: new Error('away') });
  expect(await reading.get()).toMatchObject({ ok: false });
  expect(state.begun).toBe(1);
});

it('one that hangs is not begun again, and costs who asks later no time', async () => {
  const { state, reading } = bench();
  expect(await reading.get()).toMatchObject({ ok: false, error: new TooSlowError(50) });
  state.now = 60_000;
  let answer: unknown;
  void reading.get().then((given) => (answer = given));
  await turn();
  expect(answer).toMatchObject({ ok: false, tookMs: 60_000 });
  expect(state.begun).toBe(1);

  state.answer(9);
  await turn();
  expect(await reading.get()).toMatchObject({ ok: true, value: 9 });
});

it('what throws at once counts as a failure', async () => {
  const options = { timeoutMs: 50, cacheMs: 0, elapsedMs: () => 0 };
  const reading = new CachedReading(() => {
    throw new Error('at once');
  }, options);
  expect(await reading.get()).toMatchObject({ ok: false, error: new Error('at once') });
});
