import { Counter, Histogram, scrapedGauges, type Registry } from '@tenor/platform';
import {
  type EventPort,
  type IncomingEvent,
  type OutgoingEvent,
  type Outcome,
  type Subscription,
} from './event-port.js';

/** Is told what a transport does that its caller does not see. */
export interface EventObserver {
  deadLettered(subscription: Pick<Subscription, 'topic' | 'group'>, count: number): void;
}

/** The metrics of a process's events, whatever the transport. One per registry. */
export class EventMetrics implements EventObserver {
  private readonly published: Counter<'topic'>;
  private readonly handled: Counter<'topic' | 'group' | 'outcome'>;
  private readonly duration: Histogram<'topic' | 'group'>;
  private readonly deadLetters: Counter<'topic' | 'group'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.published = new Counter({
      name: 'tenor_events_published_total',
      help: 'Events that this process has published and the transport has accepted.',
      labelNames: ['topic'],
      registers,
    });
    this.handled = new Counter({
      name: 'tenor_events_handled_total',
      help: 'Events that a handler of this process has answered, by outcome (done, fault, error); one that is tried again counts again.',
      labelNames: ['topic', 'group', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'tenor_event_batch_duration_seconds',
      help: 'Seconds that a handler has taken for one batch of events (at most 500).',
      labelNames: ['topic', 'group'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.deadLetters = new Counter({
      name: 'tenor_dead_letters_total',
      help: 'Events that this process has put aside as dead letters.',
      labelNames: ['topic', 'group'],
      registers,
    });
  }

  deadLettered({ topic, group }: Pick<Subscription, 'topic' | 'group'>, count: number): void {
    this.deadLetters.inc({ topic, group }, count);
  }

  /** The port, with all that goes through it measured, and how far its groups are behind. */
  measured(port: EventPort): EventPort {
    scrapedGauges(this.registry, {
      source: 'events',
      read: () => port.lag(),
      gauges: [
        {
          name: 'tenor_consumer_lag',
          help: 'Stored events that a group of this process has not settled yet, by partition.',
          labelNames: ['topic', 'group', 'partition'],
          samples: (lags) =>
            lags.map(({ topic, group, partition, lag }) => ({
              labels: { topic, group, partition: String(partition) },
              value: lag,
            })),
        },
      ],
    });
    return {
      publish: (events) => this.publish(port, events),
      subscribe: (subscription) => {
        port.subscribe({ ...subscription, handle: (events) => this.handle(subscription, events) });
      },
      start: () => port.start(),
      check: () => port.check(),
      lag: () => port.lag(),
      stop: () => port.stop(),
    };
  }

  private async publish(port: EventPort, events: readonly OutgoingEvent[]): Promise<void> {
    await port.publish(events);
    for (const { topic } of events) this.published.inc({ topic });
  }

  private async handle(
    subscription: Subscription,
    events: readonly IncomingEvent[],
  ): Promise<readonly Outcome[]> {
    const { topic, group } = subscription;
    const stop = this.duration.startTimer({ topic, group });
    try {
      const outcomes = await subscription.handle(events);
      for (const { status } of outcomes) this.handled.inc({ topic, group, outcome: status });
      return outcomes;
    } catch (error) {
      this.handled.inc({ topic, group, outcome: 'error' }, events.length);
      throw error;
    } finally {
      stop();
    }
  }
}
