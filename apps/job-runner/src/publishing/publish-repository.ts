import { Inject, Injectable } from '@nestjs/common';
import { addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import { runModel, toRun, type RunDocument } from '@tenor/persistence';
import { DEPENDENCIES, timingsOf, WORKER_NAME, type JobRunnerDependencies } from '../deps.js';
import { isEnded, type EndedRun } from './run-events.js';

/** Who publishes which ended run, and how far it is. */
@Injectable()
export class PublishRepository {
  private readonly leaseMs: number;

  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(WORKER_NAME) private readonly worker: string,
  ) {
    this.leaseMs = timingsOf(deps).publishLeaseMs;
  }

  /** Takes the run that has waited longest to be published, for the length of a lease; undefined when none is due. */
  async claim(): Promise<EndedRun | undefined> {
    const document = await this.runs()
      .findOneAndUpdate(
        { publishDueAt: { $lte: this.now() } },
        { $set: { publishDueAt: this.leaseEnd(), publisher: this.worker } },
        { sort: { publishDueAt: 1 }, returnDocument: 'after' },
      )
      .lean<RunDocument>()
      .exec();
    if (document === null) return undefined;
    const run = toRun(document);
    if (!isEnded(run)) throw new Error(`run ${run.id} is to be published but has not ended`);
    return run;
  }

  /** Notes what the transport has acknowledged, and renews the lease. @returns false when another publishes the run. */
  async acknowledged(run: EndedRun, emittedSeq: number): Promise<boolean> {
    return this.write(run, { $set: { emittedSeq, publishDueAt: this.leaseEnd() } });
  }

  /** The end too is acknowledged: nothing is left to do. */
  async finished(run: EndedRun): Promise<boolean> {
    return this.write(run, {
      $set: { emittedSeq: run.lastSeq + 1 },
      $unset: { publishDueAt: 1, publisher: 1 },
    });
  }

  /** Lets anybody try again from where it stands, after that many milliseconds. */
  async postpone(run: EndedRun, milliseconds: number): Promise<void> {
    await this.write(run, { $set: { publishDueAt: addMilliseconds(this.now(), milliseconds) } });
  }

  private async write(run: EndedRun, update: Record<string, Record<string, unknown>>): Promise<boolean> {
    const filter = { _id: run.id, attempt: run.attempt, publisher: this.worker };
    const { matchedCount } = await this.runs().updateOne(filter, update).exec();
    return matchedCount > 0;
  }

  private runs() {
    return runModel(this.deps.database);
  }

  private now(): Instant {
    return toInstant(this.deps.clock.now());
  }

  private leaseEnd(): Instant {
    return addMilliseconds(this.now(), this.leaseMs);
  }
}
