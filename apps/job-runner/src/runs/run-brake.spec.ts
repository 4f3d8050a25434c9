import { RunBrake } from './run-brake.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function started(): RunBrake {
  const brake = new RunBrake({ softSeconds: 300, hardSeconds: 600 }, 3000);
  brake.start();
  return brake;
}
const stateOf = (brake: RunBrake) => [brake.soft.aborted, brake.hard.aborted, brake.cause?.status];

test('asks at the soft limit and ends at the hard one', () => {
  const brake = started();
  jest.advanceTimersByTime(299_999);
  expect(stateOf(brake)).toEqual([false, false, undefined]);
  jest.advanceTimersByTime(1);
  expect(stateOf(brake)).toEqual([true, false, 'timed_out']);
  expect(brake.cause?.message).toBe('The run was stopped at its soft limit of 300 s.');
  jest.advanceTimersByTime(300_000);
  expect(stateOf(brake)).toEqual([true, true, 'timed_out']);
  expect(brake.cause?.message).toContain('hard limit of 600 s');
});

test('asks as soon as the run is cancelled, and ends three seconds later, however often that is said', () => {
  const brake = started();
  brake.cancel();
  expect(stateOf(brake)).toEqual([true, false, 'cancelled']);
  jest.advanceTimersByTime(2999);
  brake.cancel();
  expect(brake.hard.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(stateOf(brake)).toEqual([true, true, 'cancelled']);
  jest.advanceTimersByTime(600_000);
  expect(brake.cause?.status).toBe('cancelled');
});

test('ends early what has timed out and is cancelled then; it stays timed out', () => {
  const brake = started();
  jest.advanceTimersByTime(300_000);
  brake.cancel();
  jest.advanceTimersByTime(3000);
  expect(stateOf(brake)).toEqual([true, true, 'timed_out']);
});

test('ends a thread that has not begun its job after two minutes; the limits count from when it has', () => {
  const brake = new RunBrake({ softSeconds: 300, hardSeconds: 600 }, 3000);
  brake.prepare();
  jest.advanceTimersByTime(119_000);
  brake.start();
  jest.advanceTimersByTime(299_999);
  expect(stateOf(brake)).toEqual([false, false, undefined]);
  const stuck = new RunBrake({ softSeconds: 1, hardSeconds: 2 }, 3000);
  stuck.prepare();
  jest.advanceTimersByTime(119_999);
  expect(stateOf(stuck)).toEqual([false, false, undefined]);
  jest.advanceTimersByTime(1);
  expect(stateOf(stuck)).toEqual([true, true, 'timed_out']);
});

test('does nothing more when the execution is over', () => {
  const brake = started();
  brake.release();
  jest.advanceTimersByTime(700_000);
  expect(stateOf(brake)).toEqual([false, false, undefined]);
  expect(jest.getTimerCount()).toBe(0);
});
