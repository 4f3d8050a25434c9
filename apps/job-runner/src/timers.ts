import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DEPENDENCIES, timingsOf, type JobRunnerDependencies } from './deps.js';
import { Publisher } from './publishing/publisher.js';
import { Purger } from './purge/purger.js';
import { Claimer } from './runs/claimer.js';
import { ScheduleTicker } from './schedules/schedule-ticker.js';

/** The schedules, the sweeps that find what no message told of, and the heartbeats. */
@Injectable()
export class Timers implements OnApplicationBootstrap {
  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(SchedulerRegistry) private readonly registry: SchedulerRegistry,
    @Inject(Claimer) private readonly claimer: Claimer,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(ScheduleTicker) private readonly schedules: ScheduleTicker,
    @Inject(Purger) private readonly purger: Purger,
  ) {}

  onApplicationBootstrap(): void {
    const { claimEveryMs, publishEveryMs, scheduleEveryMs, cancelEveryMs, purgeEveryMs } = timingsOf(
      this.deps,
    );
    const leaseMs = this.deps.config.jobs.leaseSeconds * 1000;
    this.every('claim', claimEveryMs, () => this.claimer.poke());
    this.every('schedules', scheduleEveryMs, () => this.schedules.poke());
    this.every('publish', publishEveryMs, () => this.publisher.poke());
    this.every('cancel', cancelEveryMs, () => void this.claimer.heedCancellations());
    this.every('purge', purgeEveryMs, () => this.purger.poke());
    this.every('heartbeat', leaseMs / 3, () => void this.claimer.heartbeat());
  }

  /** Stops the sweeps; the heartbeats go on for the runs that may still finish. */
  stopSweeps(): void {
    this.registry.deleteInterval('schedules');
    this.registry.deleteInterval('claim');
    this.registry.deleteInterval('publish');
    this.registry.deleteInterval('cancel');
    this.registry.deleteInterval('purge');
  }

  private every(name: string, milliseconds: number, action: () => void): void {
    this.registry.addInterval(name, setInterval(action, milliseconds));
  }
}
