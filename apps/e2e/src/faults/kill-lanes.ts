import { setTimeout as sleep } from 'node:timers/promises';
import { type ServiceProcess } from '../distributed/service-process.js';
import { type FaultyTopology } from './faulty-topology.js';

const DOWN_MS = 800;

/** When to kill a process of a lane. */
export interface KillLane {
  /** One of them is chosen each time. */
  readonly candidates: readonly ServiceProcess[];
  readonly kills: number;
  /** Pauses before a kill are up to this long, the shorter the likelier, in milliseconds. */
  readonly withinMs: number;
  readonly random: () => number;
}

/** Kills in several lanes at the same time, in each one after the other; all run again when it resolves. */
export async function killInLanes(installation: FaultyTopology, lanes: readonly KillLane[]): Promise<void> {
  await Promise.all(
    lanes.map(async ({ candidates, kills, withinMs, random }) => {
      for (let kill = 0; kill < kills; kill += 1) {
        await sleep(random() ** 2 * withinMs);
        const victim = candidates[Math.floor(random() * candidates.length)];
        if (victim === undefined) throw new Error('there is nobody to be killed');
        await victim.kill();
        await sleep(random() * DOWN_MS);
        await victim.start(installation.clock);
      }
    }),
  );
}

/** The kills of one round, when so many are spread over so many rounds. */
export function killsOfRound(round: number, rounds: number, kills: number): number {
  return Math.floor((kills * round) / rounds) - Math.floor((kills * (round - 1)) / rounds);
}
