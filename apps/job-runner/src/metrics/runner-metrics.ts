import { type LogLevel, type Run, type RunStatus } from '@tenor/domain';
import { Counter, Histogram, type Registry } from '@tenor/platform';

/** How a run that this process executed has ended. */
export interface EndedRunFacts {
  readonly job: Run['job'];
  readonly status: RunStatus;
  /** From its start to its end. */
  readonly seconds: number;
  /** How many findings it has reported at each level. */
  readonly findings: ReadonlyMap<LogLevel, number>;
}

/** What runners are told of, in the container. */
export const RUNNER_METRICS = Symbol('RunnerMetrics');

/** What this process itself has done; the same things done by other runners are counted by them. */
export class RunnerMetrics {
  private readonly runs: Counter<'job' | 'status'>;
  private readonly duration: Histogram<'job'>;
  private readonly findings: Counter<'job' | 'level'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.runs = new Counter({
      name: 'tenor_runs_total',
      help: 'Runs that this process has ended, by job and status.',
      labelNames: ['job', 'status'],
      registers,
    });
    this.duration = new Histogram({
      name: 'tenor_run_duration_seconds',
      help: 'Seconds from the start of a run (its last attempt) to its end.',
      labelNames: ['job'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
      registers,
    });
    this.findings = new Counter({
      name: 'tenor_findings_total',
      help: 'Findings (log entries about something that lasts from run to run) of the runs that this process has ended.',
      labelNames: ['job', 'level'],
      registers,
    });
  }

  /** A run that ended before it began, since its singleton was running. */
  runSkipped(job: Run['job']): void {
    this.runs.inc({ job, status: 'skipped' });
  }

  /** A run that was cancelled before it began. */
  runCancelled(job: Run['job']): void {
    this.runs.inc({ job, status: 'cancelled' });
  }

  runEnded({ job, status, seconds, findings }: EndedRunFacts): void {
    this.runs.inc({ job, status });
    this.duration.observe({ job }, seconds);
    for (const [level, count] of findings) this.findings.inc({ job, level }, count);
  }
}
