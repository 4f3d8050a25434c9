import { toInstant } from '@tenor/domain';
import { runModel, type RunDocument } from '@tenor/persistence';
import { scrapedGauges, type Clock, type Registry } from '@tenor/platform';
import { type Connection, type QueryFilter, type SortOrder } from 'mongoose';

/** What waits in the database, whoever will do it. */
interface Waiting {
  readonly pending: number;
  readonly running: number;
  readonly oldestPendingSeconds: number;
  readonly unpublished: number;
  readonly oldestUnpublishedSeconds: number;
}

/** A range, by which every database finds its way into a sparse index. */
const ANY_INSTANT = { $gt: toInstant(new Date(0)) };

type Dates = Pick<RunDocument, 'createdAt' | 'finishedAt'>;

/** The length of the queues; every runner shows the same, as all share one database: aggregate them by `max`. */
export function runGauges(registry: Registry, database: Connection, clock: Clock): void {
  scrapedGauges<Waiting>(registry, {
    source: 'runs',
    read: () => readWaiting(database, clock.now()),
    gauges: [
      {
        name: 'tenor_runs',
        help: 'Runs of the installation that have not ended, by status.',
        labelNames: ['status'],
        samples: ({ pending, running }) => [
          { labels: { status: 'pending' }, value: pending },
          { labels: { status: 'running' }, value: running },
        ],
      },
      {
        name: 'tenor_oldest_pending_run_age_seconds',
        help: 'Seconds that the oldest pending run of the installation has waited; 0 when none waits.',
        samples: ({ oldestPendingSeconds: value }) => [{ value }],
      },
      {
        name: 'tenor_unpublished_runs',
        help: 'Runs of the installation that have ended and are not fully published.',
        samples: ({ unpublished: value }) => [{ value }],
      },
      {
        name: 'tenor_oldest_unpublished_run_age_seconds',
        help: 'Seconds since the end of the run that is to be published next; 0 when all are published.',
        samples: ({ oldestUnpublishedSeconds: value }) => [{ value }],
      },
    ],
  });
}

async function readWaiting(database: Connection, now: Date): Promise<Waiting> {
  const runs = runModel(database);
  const unpublishedFilter = { publishDueAt: ANY_INSTANT };
  const [pending, running, unpublished, oldestPending, oldestUnpublished] = await Promise.all([
    runs.countDocuments({ status: 'pending' }).exec(),
    runs.countDocuments({ status: 'running' }).exec(),
    runs.countDocuments(unpublishedFilter).exec(),
    first(database, { status: 'pending' }, { createdAt: 1, _id: 1 }),
    first(database, unpublishedFilter, { publishDueAt: 1 }),
  ]);
  return {
    pending,
    running,
    unpublished,
    oldestPendingSeconds: ageSeconds(oldestPending?.createdAt, now),
    oldestUnpublishedSeconds: ageSeconds(oldestUnpublished?.finishedAt ?? undefined, now),
  };
}

function first(
  database: Connection,
  filter: QueryFilter<RunDocument>,
  sort: Record<string, SortOrder>,
): Promise<Dates | null> {
  return runModel(database).findOne(filter, { createdAt: 1, finishedAt: 1 }).sort(sort).lean<Dates>().exec();
}

function ageSeconds(since: string | undefined, now: Date): number {
  return since === undefined ? 0 : Math.max(0, (now.getTime() - Date.parse(since)) / 1000);
}
