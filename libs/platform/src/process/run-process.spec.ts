import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessHost } from './process-host.js';
import { runProcess, type Program, type ProgramContext } from './run-process.js';

/** A process that a test can send signals to, and whose end it sees. */
class FakeHost implements ProcessHost {
  readonly said: string[] = [];
  readonly complaints: string[] = [];
  readonly exits: number[] = [];
  now = 0;
  private listener: () => void = () => undefined;

  constructor(readonly env: Readonly<Record<string, string>> = { TENOR_LOG_LEVEL: 'silent' }) {}

  loadEnvFile(): void {
    // There is none.
  }
  onStopSignal(listener: () => void): void {
    this.listener = listener;
  }
  signal(): void {
    this.listener();
  }
  say(text: string): void {
    this.said.push(text);
  }
  complain(text: string): void {
    this.complaints.push(text);
  }
  elapsedMs(): number {
    return this.now;
  }
  exit(code: number): void {
    this.exits.push(code);
  }
}

function program(more: Partial<Program> = {}): Program {
  const running = { banner: 'thing is ready at http://x', stop: () => Promise.resolve() };
  return { name: 'thing', start: () => Promise.resolve(running), ...more };
}
const turn = () => sleep(1);

it('says when it is ready, stops at a signal, and ends with 0', async () => {
  const host = new FakeHost();
  const ended = runProcess(program(), host);
  await turn();
  expect([host.said, host.exits]).toEqual([['thing is ready at http://x'], []]);
  host.signal();
  await ended;
  expect(host.said.at(-1)).toBe('thing has stopped.');
  expect(host.exits).toEqual([0]);
});

it('a start that fails is one sentence and the code 1', async () => {
  const host = new FakeHost();
  await runProcess(program({ start: () => Promise.reject(new Error('the disk is full.')) }), host);
  expect([host.complaints, host.exits]).toEqual([['thing cannot start: the disk is full.'], [1]]);
});

it('a configuration that is wrong stops it before anything starts', async () => {
  const host = new FakeHost({ PORT: 'x' });
  let started = false;
  const start = () => {
    started = true;
    return program().start({} as ProgramContext);
  };
  await runProcess(program({ start }), host);
  expect(host.complaints.join()).toContain('PORT must be a whole number');
  expect([started, host.exits]).toEqual([false, [1]]);
});

it('a fault of ours shows where it is', async () => {
  const host = new FakeHost();
  await runProcess(program({ start: () => Promise.reject(new TypeError('x is not a function')) }), host);
  expect(host.complaints[0]).toMatch(/x is not a function\n\s+at /);
});

it('a signal while it starts ends the waiting, and is no failure', async () => {
  const host = new FakeHost();
  const start = ({ signal }: ProgramContext) =>
    sleep(60_000, undefined, { signal }).then(() => program().start({} as ProgramContext));
  const ended = runProcess(program({ start }), host);
  await turn();
  host.signal();
  await ended;
  expect([host.said, host.complaints, host.exits]).toEqual([['thing has stopped.'], [], [0]]);
});

it('one Ctrl-C that arrives twice counts once; another, a second later, ends it at once', async () => {
  const host = new FakeHost();
  const stop = () => new Promise<void>(() => undefined);
  void runProcess(program({ start: () => Promise.resolve({ banner: '', stop }) }), host);
  await turn();
  host.signal();
  host.now = 500;
  host.signal();
  await turn();
  expect(host.exits).toEqual([]);
  host.now = 1_500;
  host.signal();
  expect(host.exits).toEqual([130]);
});

it('a stop that fails, or takes too long, ends with 1 and says so', async () => {
  const failing = new FakeHost();
  const stop = () => Promise.reject(new Error('a run could not be given back'));
  const ended = runProcess(program({ start: () => Promise.resolve({ banner: '', stop }) }), failing);
  await turn();
  failing.signal();
  await ended;
  expect(failing.complaints).toEqual(['thing did not stop cleanly: a run could not be given back']);
  expect(failing.exits).toEqual([1]);

  const hanging = new FakeHost();
  const never = () => new Promise<void>(() => undefined);
  const start = () => Promise.resolve({ banner: '', stop: never });
  void runProcess(program({ start, stopTimeoutMs: 10 }), hanging);
  await turn();
  hanging.signal();
  await sleep(30);
  expect(hanging.complaints).toEqual(['thing did not stop within 0.01 s; ending it.']);
  expect(hanging.exits).toEqual([1]);
});

it('what cannot go on stops cleanly, says why, and ends with 1', async () => {
  const host = new FakeHost();
  let giveUp = (_: string): void => undefined;
  const start = (context: ProgramContext) => {
    giveUp = context.giveUp;
    return program().start(context);
  };
  const ended = runProcess(program({ start }), host);
  await turn();
  giveUp('the database is gone for good');
  await ended;
  expect(host.complaints).toEqual(['thing stops: the database is gone for good.']);
  expect([host.said.at(-1), host.exits]).toEqual(['thing has stopped.', [1]]);
});
