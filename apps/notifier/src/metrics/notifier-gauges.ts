import { toInstant } from '@tenor/domain';
import {
  alertGroupModel,
  deliveryModel,
  type AlertGroupDocument,
  type DeliveryDocument,
} from '@tenor/persistence';
import { scrapedGauges, type Clock, type Registry } from '@tenor/platform';
import { type Connection } from 'mongoose';

/** Deliveries that have not ended are in one of these. */
const OPEN = ['pending', 'retrying'] as const;

interface Waiting {
  readonly open: readonly {
    readonly status: string;
    readonly count: number;
    readonly oldestSeconds: number;
  }[];
  readonly flushDelaySeconds: number;
}

/** The length of the queues; every notifier shows the same, as all share one database: aggregate them by `max`. */
export function notifierGauges(registry: Registry, database: Connection, clock: Clock): void {
  scrapedGauges<Waiting>(registry, {
    source: 'deliveries',
    read: () => readWaiting(database, clock.now()),
    gauges: [
      {
        name: 'tenor_open_deliveries',
        help: 'Deliveries of the installation that have not ended, by status.',
        labelNames: ['status'],
        samples: ({ open }) => open.map(({ status, count }) => ({ labels: { status }, value: count })),
      },
      {
        name: 'tenor_oldest_open_delivery_age_seconds',
        help: 'Seconds since the oldest delivery of the installation with this status was decided; 0 when there is none.',
        labelNames: ['status'],
        samples: ({ open }) =>
          open.map(({ status, oldestSeconds }) => ({ labels: { status }, value: oldestSeconds })),
      },
      {
        name: 'tenor_group_flush_delay_seconds',
        help: 'Seconds by which the most overdue group of alerts is late to be looked at; 0 when none is due.',
        samples: ({ flushDelaySeconds: value }) => [{ value }],
      },
    ],
  });
}

async function readWaiting(database: Connection, now: Date): Promise<Waiting> {
  const deliveries = deliveryModel(database);
  const [due, ...open] = await Promise.all([
    // A range, by which every database finds its way into a sparse index.
    alertGroupModel(database)
      .findOne({ nextFlushAt: { $gt: toInstant(new Date(0)) } }, { nextFlushAt: 1 })
      .sort({ nextFlushAt: 1 })
      .lean<Pick<AlertGroupDocument, 'nextFlushAt'>>()
      .exec(),
    ...OPEN.map(async (status) => {
      const [count, oldest] = await Promise.all([
        deliveries.countDocuments({ status }).exec(),
        deliveries
          .findOne({ status }, { createdAt: 1 })
          .sort({ createdAt: 1, _id: 1 })
          .lean<Pick<DeliveryDocument, 'createdAt'>>()
          .exec(),
      ]);
      return { status, count, oldestSeconds: secondsSince(oldest?.createdAt, now) };
    }),
  ]);
  return { open, flushDelaySeconds: secondsSince(due?.nextFlushAt, now) };
}

function secondsSince(since: string | undefined, now: Date): number {
  return since === undefined ? 0 : Math.max(0, (now.getTime() - Date.parse(since)) / 1000);
}
