import { type Client, type RunView } from '../../product/client.js';
import { type Product } from '../../product/product.js';
import { familyFigures } from '../resident-memory.js';

/** Runs at this size take no longer, each. */
const LIMIT_SECONDS = 7_200;
const AS_OF = '2026-11-22';

/** A product's settings for runs that take long. */
export const NO_LIMITS = {
  TENOR_JOB_SOFT_LIMIT_SECONDS: String(LIMIT_SECONDS),
  TENOR_JOB_HARD_LIMIT_SECONDS: String(LIMIT_SECONDS),
} as const;

export interface TimedRun extends RunView {
  readonly createdAt: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Wall and CPU seconds, the latter of all processes that took part. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

export const print = (label: string, value: string): void => console.log(`${label.padEnd(52)} ${value}`);
export const costText = ({ wall, cpu }: Cost): string => `${wall.toFixed(2)} s, ${cpu.toFixed(2)} CPU s`;

/** How much more than the bare reading it takes. */
export const ratioText = (cost: Cost, bare: Cost): string =>
  `${(cost.wall / bare.wall).toFixed(1)} × wall, ${(cost.cpu / bare.cpu).toFixed(1)} × CPU`;

/** Runs a job to its end. @throws Error when it does not succeed. */
export async function finished(client: Client, job: string, params: object): Promise<TimedRun> {
  const request = { params: { asOf: AS_OF, notify: false, ...params } };
  const { body } = await client.post<RunView>(`/jobs/${job}/run`, request);
  await client.ended(body.id, LIMIT_SECONDS * 1_000);
  const run = (await client.get<TimedRun>(`/job-results/${body.id}`)).body;
  if (run.status !== 'succeeded') throw new Error(JSON.stringify(run));
  return run;
}

/** The wall seconds of a run, from its start to its end. */
export function secondsOf({ startedAt, finishedAt }: TimedRun): number {
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
}

/** The least of several: the others were disturbed. */
export async function cheapest(times: number, measure: () => Promise<Cost>): Promise<Cost> {
  let least = await measure();
  for (let n = 1; n < times; n += 1) {
    const next = await measure();
    least = { wall: Math.min(least.wall, next.wall), cpu: Math.min(least.cpu, next.cpu) };
  }
  return least;
}

/** @param work resolves with its wall seconds. */
export async function measured(product: Product, work: () => Promise<number>): Promise<Cost> {
  const used = async (): Promise<number> =>
    (await familyFigures(product.pid)).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  const before = await used();
  const wall = await work();
  return { wall, cpu: (await used()) - before };
}
