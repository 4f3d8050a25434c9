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
  private underWay = 0;
  private sweepDue = true;
  private purgeDue = true;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(EVENTS) events: EventPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.log = openChangeLog(database, clock);
    this.publisher = new ChangePublisher(database, events, clock, (error) =>
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
    // One flush waits at most, however long another takes.
    this.every(FLUSH_EVERY_MS, () => {
      if (this.underWay === 0) void this.serially(() => this.flush());
    });
    this.every(SWEEP_EVERY_MS, () => {
      this.sweepDue = true;
    });
    this.every(PURGE_EVERY_MS, () => {
      this.purgeDue = true;
    });
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

  private every(milliseconds: number, action: () => void): void {
    this.timers.push(setInterval(action, milliseconds).unref());
  }

  /** One thing at a time, and not without a database; what fails is done by the next sweep. */
  private serially(action: () => Promise<void>): Promise<void> {
    this.underWay += 1;
    return (this.work = this.work.then(async () => {
      try {
        if (Number(this.database.readyState) === CONNECTED) await action();
      } catch (error) {
        this.sweepDue = true;
        this.logger.warn({ err: toError(error) }, 'draining changes failed; it is tried again');
      } finally {
        this.underWay -= 1;
      }
    }));
  }

  private async flush(): Promise<void> {
    await this.publisher.catchUp();
    await this.settleWaiting();
    if (this.sweepDue) {
      this.sweepDue = false;
      await settleDeletions(this.database, this.log.now());
      for (const { collection } of RECORD_TYPES) await this.sweep(collection);
      await this.settleWaiting();
    }
    if (this.purgeDue) {
      this.purgeDue = false;
      await purgeChanges(this.database, this.clock.now(), this.config.changeLogDays);
    }
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
