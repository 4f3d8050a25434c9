import { recordChanged } from '@tenor/domain';
import { type EventPort, type OutgoingEvent } from '@tenor/messaging';
import { CHANGE_LOG, toChange, type ChangeDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';

const SOURCE = '/tenor/contracts-api';
/** Longer than this nobody waits for the transport; what it takes later comes twice. */
const PUBLISH_WAIT_MS = 10_000;
const RETRY_AFTER_MS = 5_000;
const BATCH = 500;

/** Puts entries of the change log on their topic. While the transport is away, the log notes what it owes it. */
export class ChangePublisher {
  /** Whether the log holds entries that were not published: newer ones wait behind them. */
  private backlog = true;
  /** Not before this moment is the transport tried again. */
  private retryAt = 0;

  constructor(
    private readonly database: Connection,
    private readonly events: Pick<EventPort, 'publish'>,
    private readonly clock: Clock,
    private readonly warn: (error: unknown) => void,
  ) {}

  /** Publishes entries that the log has, in their order, or notes that they are not published. */
  async publish(entries: readonly ChangeDocument[]): Promise<void> {
    if (!this.backlog && (await this.sent(entries))) return;
    this.backlog = true;
    await this.entries().updateMany(
      { _id: { $in: entries.map(({ _id }) => _id) } },
      { $set: { unpublished: true } },
    );
  }

  /** Publishes what could not be published before, oldest first. */
  async catchUp(): Promise<void> {
    while (this.backlog && this.clock.now().getTime() >= this.retryAt) {
      const found = await this.entries().find({ unpublished: true }).sort({ at: 1 }).limit(BATCH).toArray();
      if (found.length > 0 && !(await this.sent(found))) return;
      const ids = found.map(({ _id }) => _id);
      if (ids.length > 0) {
        await this.entries().updateMany({ _id: { $in: ids } }, { $unset: { unpublished: '' } });
      }
      this.backlog = found.length === BATCH;
    }
  }

  private async sent(entries: readonly ChangeDocument[]): Promise<boolean> {
    const late = new AbortController();
    try {
      await Promise.race([
        this.events.publish(entries.map(eventOf)),
        sleep(PUBLISH_WAIT_MS, undefined, { signal: late.signal }).then(() => {
          throw new Error('the transport did not answer in time');
        }),
      ]);
      return true;
    } catch (error) {
      this.retryAt = this.clock.now().getTime() + RETRY_AFTER_MS;
      this.warn(error);
      return false;
    } finally {
      late.abort();
    }
  }

  private entries() {
    return this.database.collection<ChangeDocument>(CHANGE_LOG);
  }
}

function eventOf(entry: ChangeDocument): OutgoingEvent {
  const data = toChange(entry);
  return {
    id: data.id,
    type: recordChanged.type,
    topic: recordChanged.topic,
    key: recordChanged.key(data),
    source: SOURCE,
    time: data.at,
    data,
    ...(data.correlationId !== null && { correlationId: data.correlationId }),
  };
}
