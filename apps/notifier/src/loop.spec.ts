import { createLogger, NotReadyError } from '@tenor/platform';
import { Loop } from './loop.js';

const LOGGER = createLogger('test', 'silent');

/** Work that waits until it is let go. */
function gate() {
  let open: () => void = () => undefined;
  const state = { begun: 0, atOnce: 0, mostAtOnce: 0, signal: undefined as AbortSignal | undefined };
  return {
    state,
    open: () => open(),
    work: async (signal: AbortSignal) => {
      state.begun += 1;
      state.atOnce += 1;
      state.mostAtOnce = Math.max(state.mostAtOnce, state.atOnce);
      state.signal = signal;
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      state.atOnce -= 1;
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('work asked for while it is done is done once more, and never twice at a time', async () => {
  const { state, open, work } = gate();
  const loop = new Loop('work', LOGGER, work);
  for (let i = 0; i < 5; i += 1) loop.poke();
  expect(state.begun).toBe(1);
  loop.poke();
  open();
  await turn();
  expect([state.begun, state.mostAtOnce]).toEqual([2, 1]);
  open();
  await turn();
  expect(state.begun).toBe(2);
  loop.poke();
  expect(state.begun).toBe(3);
});

it('a failure does not end the loop', async () => {
  let calls = 0;
  const loop = new Loop('work', LOGGER, () => {
    calls += 1;
    return Promise.reject(new Error('away'));
  });
  loop.poke();
  await turn();
  loop.poke();
  await turn();
  expect(calls).toBe(2);
});

it('a stop waits for what is under way, tells it, and lets nothing more begin', async () => {
  const { state, open, work } = gate();
  const loop = new Loop('work', LOGGER, work);
  loop.poke();
  loop.poke();
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  await turn();
  expect([stopped, state.signal?.aborted]).toEqual([false, true]);
  open();
  await stopping;
  loop.poke();
  expect(state.begun).toBe(1);
});

it('is not ready from a failure until its next success', async () => {
  let broken = true;
  const loop = new Loop('the work', LOGGER, () =>
    broken ? Promise.reject(new Error('mongodb://user:pw@host is away')) : Promise.resolve(),
  );
  expect(() => loop.checkAlive()).not.toThrow();
  loop.poke();
  await turn();
  expect(() => loop.checkAlive()).toThrow(new NotReadyError('the work fails at the moment'));
  broken = false;
  loop.poke();
  await turn();
  expect(() => loop.checkAlive()).not.toThrow();
});
