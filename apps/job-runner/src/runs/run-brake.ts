import { type JobTimeLimits } from '@tenor/domain';

/** Why an execution is stopped before it is done. */
export interface StopCause {
  readonly status: 'cancelled' | 'timed_out';
  /** A sentence for people. */
  readonly message: string;
}

/** A thread that has not begun its job by then never will. */
const STARTUP_MS = 120_000;

/**
 * Stops one execution: asks the job at its soft limit or when the run is cancelled, and ends its thread
 * when that does not help. What came first is the cause.
 */
export class RunBrake {
  private readonly asking = new AbortController();
  private readonly ending = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private why: StopCause | undefined;
  private cancelling = false;

  constructor(
    private readonly limits: JobTimeLimits,
    /** Milliseconds that a cancelled job has to stop by itself. */
    private readonly cancelGraceMs: number,
  ) {}

  /** Aborted: the job is to stop at its next checkpoint. */
  get soft(): AbortSignal {
    return this.asking.signal;
  }

  /** Aborted: the thread ends now. */
  get hard(): AbortSignal {
    return this.ending.signal;
  }

  /** Undefined as long as nothing stops the execution. */
  get cause(): StopCause | undefined {
    return this.why;
  }

  /** A thread is asked for, which takes a moment that does not count. */
  prepare(): void {
    this.after(STARTUP_MS, () => {
      this.why ??= { status: 'timed_out', message: `The job had not begun after ${STARTUP_MS / 1000} s.` };
      this.end();
    });
  }

  /** The job begins now. */
  start(): void {
    if (!this.cancelling) this.release();
    const { softSeconds, hardSeconds } = this.limits;
    this.after(softSeconds * 1000, () =>
      this.ask({
        status: 'timed_out',
        message: `The run was stopped at its soft limit of ${softSeconds} s.`,
      }),
    );
    this.after(hardSeconds * 1000, () => {
      if (this.why?.status !== 'cancelled') {
        // Both limits may be the same: then the soft one says nothing of itself.
        this.why = {
          status: 'timed_out',
          message: `The run did not stop when asked to, and was ended at its hard limit of ${hardSeconds} s.`,
        };
      }
      this.end();
    });
  }

  /** Somebody does not want the run any more; once is enough. */
  cancel(): void {
    if (this.cancelling) return;
    this.cancelling = true;
    // A run that has timed out stays so; but nobody waits for its summary any longer.
    this.ask({ status: 'cancelled', message: 'The run was cancelled on request.' });
    this.after(this.cancelGraceMs, () => this.end());
  }

  /** The execution is over, in whatever way. */
  release(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }

  private ask(cause: StopCause): void {
    if (this.why !== undefined) return;
    this.why = cause;
    this.asking.abort(new Error(cause.message));
  }

  private end(): void {
    this.asking.abort(new Error('the thread ends'));
    this.ending.abort(new Error('the thread is ended'));
  }

  private after(milliseconds: number, action: () => void): void {
    this.timers.push(setTimeout(action, milliseconds));
  }
}
