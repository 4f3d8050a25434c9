import { addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import {
  CHANNEL_STATES,
  DELIVERIES,
  type ChannelStateDocument,
  type DeliveryDocument,
} from '@tenor/persistence';
import { type Collection } from 'mongoose';
import { type JsonValue } from '../channels/channel.js';
import { type Core } from '../deps.js';

/** Deliveries looked at to find those that may be sent. */
const CANDIDATES = 50;
/** How long one waits at most that has to wait for an earlier one of its lane, before it is looked at again. */
const WAIT_FOR_EARLIER_MS = 60_000;

/** What the choice of the next delivery needs. */
export type Candidate = Pick<DeliveryDocument, '_id' | 'lane' | 'n' | 'receiver' | 'integration'>;

/** The end of an attempt. */
export type AttemptEnd =
  | { readonly status: 'sent'; readonly summary: string; readonly reference: string | null }
  | { readonly status: 'failed'; readonly summary: string }
  | {
      readonly status: 'retrying';
      readonly summary: string;
      readonly waitMs: number;
      /** The attempt was broken off by us, and does not count. */
      readonly uncounted?: boolean;
    };

/** The deliveries at rest, from a sender's view. */
export class DeliveryStore {
  private readonly deliveries: Collection<DeliveryDocument>;
  private readonly states: Collection<ChannelStateDocument>;

  constructor(private readonly core: Pick<Core, 'database' | 'clock' | 'timings' | 'worker' | 'metrics'>) {
    this.deliveries = core.database.collection<DeliveryDocument>(DELIVERIES);
    this.states = core.database.collection<ChannelStateDocument>(CHANNEL_STATES);
  }

  /**
   * Deliveries that are due and the first of their lanes, the longest waiting first; not those of the
   * integrations given. Those that have to wait for an earlier one are put off until that may have ended.
   */
  async due(without: readonly string[]): Promise<Candidate[]> {
    const now = this.now();
    const found = await this.deliveries
      .find({
        nextAttemptAt: { $lte: now },
        leaseUntil: { $lte: now },
        ...(without.length > 0 && { integration: { $nin: [...without] } }),
      })
      .sort({ nextAttemptAt: 1 })
      .project<Candidate>({ lane: 1, n: 1, receiver: 1, integration: 1 })
      .limit(CANDIDATES)
      .toArray();
    if (found.length === 0) return [];
    const lanes = [...new Set(found.map(({ lane }) => lane))];
    const heads = await this.headsOf(lanes, now);
    const isFree = ({ _id, lane }: Candidate): boolean => heads.get(lane) === _id;
    const blocked = found.filter((one) => !isFree(one)).map(({ _id }) => _id);
    if (blocked.length > 0) {
      // Only what is still due: another sender may have sent it meanwhile, and it must not begin anew.
      await this.deliveries.updateMany(
        { _id: { $in: blocked }, nextAttemptAt: { $lte: now }, leaseUntil: { $lte: now } },
        { $set: { nextAttemptAt: addMilliseconds(now, WAIT_FOR_EARLIER_MS) } },
      );
    }
    return found.filter(isFree);
  }

  /** Takes a delivery for the length of a lease; undefined when another was first. */
  async claim(id: string): Promise<DeliveryDocument | undefined> {
    const now = this.now();
    const claimed = await this.deliveries.findOneAndUpdate(
      { _id: id, nextAttemptAt: { $lte: now }, leaseUntil: { $lte: now } },
      {
        $set: {
          leaseUntil: addMilliseconds(now, this.core.timings.sendLeaseMs),
          sender: this.core.worker,
          lastAttemptAt: now,
        },
        $inc: { attempts: 1 },
      },
      { returnDocument: 'after' },
    );
    return claimed ?? undefined;
  }

  /** Records what became of the attempt, and lets the next of the lane go when it has ended. */
  async settle(delivery: DeliveryDocument, end: AttemptEnd): Promise<void> {
    const now = this.now();
    const mine = { _id: delivery._id, sender: this.core.worker, attempts: delivery.attempts };
    if (end.status === 'retrying') {
      await this.deliveries.updateOne(mine, {
        $set: {
          status: 'retrying',
          summary: end.summary,
          leaseUntil: '',
          nextAttemptAt: addMilliseconds(now, end.waitMs),
          ...(end.uncounted && { attempts: delivery.attempts - 1 }),
        },
        $unset: { sender: 1 },
      });
      return;
    }
    const { matchedCount } = await this.deliveries.updateOne(mine, {
      $set: {
        status: end.status,
        summary: end.summary,
        leaseUntil: '',
        endedAt: now,
        ...(end.status === 'sent' && { reference: end.reference }),
      },
      $unset: { sender: 1, nextAttemptAt: 1 },
    });
    if (matchedCount === 0) return;
    this.core.metrics.deliveryEnded(delivery.integrationKind, end.status);
    await this.deliveries.updateMany(
      { lane: delivery.lane, n: { $gt: delivery.n }, nextAttemptAt: { $gt: now }, attempts: 0 },
      { $set: { nextAttemptAt: now } },
    );
  }

  /** What the channel left when it last sent for this lane; null at first. */
  async readState(lane: string): Promise<unknown> {
    const stored = await this.states.findOne({ _id: lane });
    if (stored === null) return null;
    const state: unknown = JSON.parse(stored.state);
    return state;
  }

  async saveState(lane: string, state: JsonValue): Promise<void> {
    await this.states.updateOne(
      { _id: lane },
      { $set: { state: JSON.stringify(state), updatedAt: this.now() } },
      { upsert: true },
    );
  }

  /** Lets a delivery that failed then be tried again, with all its attempts. @returns false when none did. */
  async retry(id: string, failedAt: Instant): Promise<boolean> {
    const { matchedCount } = await this.deliveries.updateOne(
      { _id: id, status: 'failed', endedAt: failedAt },
      {
        $set: { status: 'pending', attempts: 0, endedAt: null, nextAttemptAt: this.now(), leaseUntil: '' },
      },
    );
    return matchedCount > 0;
  }

  /** Stores a delivery unless its id exists. */
  async add(delivery: DeliveryDocument): Promise<void> {
    const { _id, ...fields } = delivery;
    await this.deliveries.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
  }

  /** The delivery of each lane that is to go first; none for a lane of which one is being sent. */
  private async headsOf(lanes: readonly string[], now: Instant): Promise<Map<string, string>> {
    const open = await this.deliveries
      .find({ lane: { $in: [...lanes] }, nextAttemptAt: { $exists: true } })
      .sort({ lane: 1, n: 1 })
      .project<Pick<DeliveryDocument, '_id' | 'lane' | 'leaseUntil'>>({ lane: 1, leaseUntil: 1 })
      .toArray();
    const heads = new Map<string, string>();
    for (const { _id, lane } of open) if (!heads.has(lane)) heads.set(lane, _id);
    for (const { lane, leaseUntil } of open) if (leaseUntil > now) heads.delete(lane);
    return heads;
  }

  private now(): Instant {
    return toInstant(this.core.clock.now());
  }
}
