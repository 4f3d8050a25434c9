import { type Reckoning } from './reckon.js';

/** Prints what a story has counted. @param times milliseconds since the epoch: begin, all runs ended */
export function tellCounts(
  what: string,
  [began, played]: readonly [number, number],
  leaps: number,
  { counts }: Reckoning,
): void {
  const seconds = (from: number, to: number): string => `${Math.round((to - from) / 1000)} s`;
  console.log(
    `${what}: ${seconds(began, played)}, settled after ${seconds(played, Date.now())} and ${leaps} leap(s) in time\n` +
      Object.entries(counts)
        .map(([name, count]) => `  ${name}: ${count}`)
        .join('\n'),
  );
}
