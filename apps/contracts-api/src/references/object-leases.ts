import { Problem, toInstant, type Instant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDuplicateKey } from '../http/database-problem.js';
import { staleBefore } from './deletion-mark.js';

/** Who writes what hangs on an object, one document per object. */
export const OBJECT_LEASES = 'objectLeases';

/** Milliseconds that a writer waits for others at the same object. */
const PATIENCE_MS = 10_000;
/** A writer pauses for up to so long before it looks again. */
const PAUSE_MAX_MS = 25;
/** Milliseconds after which a holder writes no more: well before others may take it for dead. */
const FRESH_MS = 15_000;

interface LeaseDocument {
  readonly _id: string;
  readonly token: string;
  readonly at: Instant;
}

/** Leases that are held. */
export interface HeldLeases {
  /** To be asked right before the write. @throws Problem conflict when too much time has passed. */
  assertFresh(): void;
}

/**
 * Short leases on objects (a contract, a device), held while something that hangs on them is checked and
 * written: what one holder has checked stays true until it has written. Leases are taken in one order, so
 * that holders of several never wait for each other. A lease of the dead goes after 30 seconds.
 */
export class ObjectLeases {
  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * Runs `work` under the leases of all `objects`, which may be none.
   * @throws Problem conflict (the same again may succeed) when others held one for too long.
   */
  async run<R>(objects: Iterable<string>, work: (held: HeldLeases) => Promise<R>): Promise<R> {
    const ids = [...new Set(objects)].sort();
    if (ids.length === 0) return work({ assertFresh: () => undefined });
    const token = randomUUID();
    try {
      const since = await this.acquire(ids, token);
      return await work({
        assertFresh: () => {
          if (performance.now() - since > FRESH_MS) throw tooSlow();
        },
      });
    } finally {
      await this.collection().deleteMany({ _id: { $in: ids }, token });
    }
  }

  /** @returns When the first was taken, by the process's own clock. */
  private async acquire(ids: readonly string[], token: string): Promise<number> {
    const begun = performance.now();
    let since = begun;
    for (let taken = 0; taken < ids.length;) {
      if (taken === 0) since = performance.now();
      const at = toInstant(this.clock.now());
      const wanted = ids.slice(taken).map((_id) => ({ _id, token, at }));
      const inserted = await this.insert(wanted);
      taken += inserted;
      if (inserted === wanted.length) break;
      if (await this.clearStale(ids[taken] ?? '')) continue;
      if (performance.now() - begun > this.patienceMs) throw tooSlow();
      await sleep(randomInt(1, PAUSE_MAX_MS));
    }
    return since;
  }

  /** Inserts up to the first that others hold. @returns How many. */
  private async insert(leases: readonly LeaseDocument[]): Promise<number> {
    try {
      await this.collection().insertMany([...leases], { ordered: true });
      return leases.length;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const mine = { _id: { $in: leases.map(({ _id }) => _id) }, token: leases[0]?.token ?? '' };
      return await this.collection().countDocuments(mine);
    }
  }

  /** @returns Whether the way is free: the lease was of the dead, or has gone by itself. */
  private async clearStale(id: string): Promise<boolean> {
    const holder = await this.collection().findOne({ _id: id });
    if (holder === null) return true;
    if (holder.at >= staleBefore(this.clock.now())) return false;
    const { deletedCount } = await this.collection().deleteOne({ _id: id, token: holder.token });
    return deletedCount === 1;
  }

  private collection() {
    return this.database.collection<LeaseDocument>(OBJECT_LEASES);
  }
}

function tooSlow(): Problem {
  const message = 'Others are changing what hangs on the same object. Try again.';
  return new Problem('conflict', message, [], true);
}
