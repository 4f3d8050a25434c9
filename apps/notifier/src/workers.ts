import { Inject, Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { composeNotifier, type NotifierParts } from './compose-notifier.js';
import { type Core } from './deps.js';
import { Loop } from './loop.js';

/** The core's name in the container. */
export const CORE = Symbol('NotifierCore');

/** The parts that work by themselves: on a timer, and when another part has made work for them. */
@Injectable()
export class Workers {
  readonly parts: NotifierParts;
  private readonly loops: Readonly<Record<'flush' | 'send' | 'sweep' | 'purge', Loop>>;
  private started = false;

  constructor(
    @Inject(CORE) private readonly core: Core,
    @Inject(SchedulerRegistry) private readonly registry: SchedulerRegistry,
  ) {
    const { logger } = core;
    this.parts = composeNotifier(core, { send: () => this.loops.send.poke() });
    const { flusher, sender, sweeper, purger } = this.parts;
    this.loops = {
      flush: new Loop('flushing groups', logger, (signal) => flusher.flushDue(signal)),
      send: new Loop('looking for deliveries to be sent', logger, () => sender.beginDue()),
      sweep: new Loop('the sweep', logger, () => sweeper.sweep().then(() => this.pokeFlush())),
      purge: new Loop('purging', logger, (signal) => purger.purge(signal)),
    };
  }

  start(): void {
    this.started = true;
    const { flushEveryMs, sendEveryMs, sweepEveryMs, purgeEveryMs } = this.core.timings;
    this.every('flush', flushEveryMs);
    this.every('send', sendEveryMs);
    this.every('sweep', sweepEveryMs);
    this.every('purge', purgeEveryMs);
  }

  pokeFlush(): void {
    this.loops.flush.poke();
  }

  /** @throws NotReadyError when one of them cannot do its work. */
  checkAlive(): void {
    for (const loop of Object.values(this.loops)) loop.checkAlive();
  }

  /** Ends what is under way; what is left over is done by another notifier, or after the next start. */
  async stop(): Promise<void> {
    if (this.started) for (const name of Object.keys(this.loops)) this.registry.deleteInterval(name);
    await Promise.all(Object.values(this.loops).map((loop) => loop.stop()));
    await this.parts.sender.stop();
    await this.core.channels.close();
  }

  private every(name: keyof typeof this.loops, milliseconds: number): void {
    const loop = this.loops[name];
    this.registry.addInterval(
      name,
      setInterval(() => loop.poke(), milliseconds),
    );
    loop.poke();
  }
}
