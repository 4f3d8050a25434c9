import { Counter, Histogram, type Registry } from '@tenor/platform';
import { type Channels } from '../channels/create-channels.js';

/** What this process itself has done; the same things done by other notifiers are counted by them. */
export class NotifierMetrics {
  private readonly deliveries: Counter<'channel' | 'result'>;
  private readonly attempts: Histogram<'channel' | 'result'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.deliveries = new Counter({
      name: 'tenor_deliveries_total',
      help: 'Deliveries that this process has ended, by channel and result (sent, failed).',
      labelNames: ['channel', 'result'],
      registers,
    });
    this.attempts = new Histogram({
      name: 'tenor_delivery_attempt_duration_seconds',
      help: 'Seconds of an attempt to send, by channel and result (sent; retry: it is tried again; failed).',
      labelNames: ['channel', 'result'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
  }

  /** Noted once per delivery, by whoever recorded its end. */
  deliveryEnded(channel: string, result: 'sent' | 'failed'): void {
    this.deliveries.inc({ channel, result });
  }

  /** The channels, with every attempt measured. */
  measured(channels: Channels): Channels {
    return {
      send: async (request) => {
        const stop = this.attempts.startTimer({ channel: request.integration.kind });
        const result = await channels.send(request);
        stop({ result: result.status });
        return result;
      },
      close: () => channels.close(),
    };
  }
}
