import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type EventPort } from '@tenor/messaging';
import { toError, type Clock, type Config, type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, CONFIG, DATABASE, EVENTS, LOGGER } from '../dependencies.js';
import { settleDeletions } from './announced-deletions.js';
import { openChangeLog, type ChangeLog, type OwedChange } from './change-log.js';
import { ChangePublisher } from './change-publisher.js';
import { clearPending, pendingChanges } from './pending-changes.js';
import { purgeChanges } from './purge-changes.js';
import { RECORD_TYPES } from './record-types.js';

/** Mongoose's number for a connection that is open. */
const CONNECTED = 1;
const FLUSH_EVERY_MS = 250;
const SWEEP_EVERY_MS = 30_000;
const PURGE_EVERY_MS = 3_600_000;
const PURGE_FIRST_MS = 2_000;
/** Entries that are published, and taken off their objects, with a few commands. */
const BATCH = 500;
/** Entries that wait in memory at most; what is beyond stays on its objects for the sweep. */
const WAITING_MAX = 5_000;
/** Objects whose entries a sweep moves in one step, and steps of a sweep at most. */
const SWEEP_STEP = 200;
const SWEEP_STEPS_MAX = 1_000;

/**
 * Finishes what follows from changes, behind the requests that made them: publishes the entries of the
 * change log and takes them off the objects; sweeps up what a crash, or the database, kept from the log.
 * Any number of processes may do it at once.
 */
@Injectable()
export class ChangeDrain implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log: ChangeLog;
  private readonly publisher: ChangePublisher;
  private readonly timers: NodeJS.Timeout[] = [];
  private waiting: OwedChange[] = [];
  private work: Promise<void> = Promise.resolve();
  private sweepDue = true;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(EVENTS) events: EventPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.log = openChangeLog(database, clock);
    this.publisher = new ChangePublisher(database, events, (error) =>
      logger.warn({ err: toError(error) }, 'changes were not published; they are when the transport is back'),
    );
    this.log.listen({
      logged: (changes) => this.logged(changes),
      failed: (error) => {
        this.sweepDue = true;
        logger.warn({ err: toError(error) }, 'changes did not reach the change log; the sweep brings them');
      },
    });
  }

  onApplicationBootstrap(): void {
    this.every(FLUSH_EVERY_MS, () => this.flush());
    this.every(SWEEP_EVERY_MS, () => {
      this.sweepDue = true;
      return Promise.resolve();
    });
    const purge = (): Promise<void> =>
      purgeChanges(this.database, this.clock.now(), this.config.changeLogDays);
    this.every(PURGE_EVERY_MS, purge);
    // The indexes are made, and everything else has started by then.
    this.timers.push(setTimeout(() => void this.serially(purge), PURGE_FIRST_MS).unref());
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.serially(() => this.flush());
  }

  /** Does all that is due now; resolves when it is done. */
  async drain(): Promise<void> {
    this.sweepDue = true;
    await this.serially(() => this.flush());
  }

  private logged(changes: readonly OwedChange[]): void {
    if (this.waiting.length < WAITING_MAX) this.waiting.push(...changes);
    else this.sweepDue = true;
  }

  private every(milliseconds: number, action: () => Promise<void>): void {
    this.timers.push(setInterval(() => void this.serially(action), milliseconds).unref());
  }

  /** One thing at a time, and not without a database; what fails is done by the next sweep. */
  private serially(action: () => Promise<void>): Promise<void> {
    return (this.work = this.work.then(async () => {
      if (Number(this.database.readyState) !== CONNECTED) return;
      try {
        await action();
      } catch (error) {
        this.sweepDue = true;
        this.logger.warn({ err: toError(error) }, 'draining changes failed; it is tried again');
      }
    }));
  }

  private async flush(): Promise<void> {
    await this.publisher.catchUp();
    await this.settleWaiting();
    if (!this.sweepDue) return;
    this.sweepDue = false;
    await settleDeletions(this.database, this.log.now());
    for (const { collection } of RECORD_TYPES) await this.sweep(collection);
    await this.settleWaiting();
  }

  private async settleWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const changes = this.waiting.splice(0, BATCH);
      await this.publisher.publish(changes.map(({ entry }) => entry));
      await clearPending(this.database, changes);
    }
  }

  private async sweep(collection: string): Promise<void> {
    for (let step = 0; step < SWEEP_STEPS_MAX; step += 1) {
      const found = await pendingChanges(this.database, collection, { limit: SWEEP_STEP });
      if (found.length === 0) return;
      await this.log.append(found);
      // The log did not take them.
      if (this.sweepDue) return;
      await this.settleWaiting();
    }
  }
}
