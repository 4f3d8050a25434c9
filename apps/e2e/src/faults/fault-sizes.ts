/** How large a story of faults is; by hand it is told in full. */
export interface FaultSizes {
  readonly seed: number;
  readonly rounds: number;
  readonly runsPerRound: number;
  /** Of each run. */
  readonly findings: number;
  /** Of each kind of process. */
  readonly kills: number;
  /** How long a broker is away. */
  readonly awayMs: number;
  /** How long a schedule of every second is followed. */
  readonly scheduleMs: number;
}

/** Sizes from `TENOR_TEST_SEED`, `TENOR_TEST_ROUNDS` and so on; those not given are as told. */
export function faultSizes(defaults: Omit<FaultSizes, 'seed'>): FaultSizes {
  const read = (name: string, otherwise: number): number => {
    const text = process.env[`TENOR_TEST_${name}`];
    return text === undefined || text === '' ? otherwise : Number(text);
  };
  return {
    seed: read('SEED', 20_261_123),
    rounds: read('ROUNDS', defaults.rounds),
    runsPerRound: read('RUNS_PER_ROUND', defaults.runsPerRound),
    findings: read('FINDINGS', defaults.findings),
    kills: read('KILLS', defaults.kills),
    awayMs: read('AWAY_MS', defaults.awayMs),
    scheduleMs: read('SCHEDULE_MS', defaults.scheduleMs),
  };
}
