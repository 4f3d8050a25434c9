import { type ServiceProcess } from './service-process.js';

/** What was killed, and how long into the story; for the message of a failing test. */
export interface Kill {
  readonly name: string;
  readonly afterMs: number;
  readonly downMs: number;
}

export interface KillOptions {
  /** Numbers from 0 to below 1; a seeded one makes a story repeatable. */
  readonly random: () => number;
  readonly candidates: readonly ServiceProcess[];
  /** Longest pause before a kill, and longest time that a killed process stays down, in milliseconds. */
  readonly pauseMs: number;
  readonly downMs: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Variables of the next lives. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Kills processes, one at a time, until it is told to stop; each is started again after a while.
 * @returns what tells it to stop: it resolves with the kills when the last victim runs again.
 */
export function killRandomly(options: KillOptions): () => Promise<readonly Kill[]> {
  const { random, candidates, pauseMs, downMs, sleep, env } = options;
  const kills: Kill[] = [];
  let over = false;
  let passed = 0;
  const wait = async (longest: number): Promise<number> => {
    const time = Math.floor(random() * longest);
    passed += time;
    await sleep(time);
    return time;
  };
  const work = (async () => {
    while (!over) {
      await wait(pauseMs);
      const victim = candidates[Math.floor(random() * candidates.length)];
      if (over || victim === undefined) return;
      const afterMs = passed;
      await victim.kill();
      kills.push({ name: victim.name, afterMs, downMs: await wait(downMs) });
      await victim.start(env);
    }
  })();
  // Its failure is told to who asks for the end.
  work.catch(() => undefined);
  return async () => {
    over = true;
    await work;
    return kills;
  };
}
