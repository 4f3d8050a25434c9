import { Problem, addMilliseconds, toInstant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.js';

/** Who imports what, one document per resource. */
export const IMPORT_LEASES = 'importLeases';

/** How often a waiter looks. */
const LOOK_EVERY_MS = 100;

/** Milliseconds. */
export interface LeaseTimes {
  /** How long a lease counts without a sign of life. */
  readonly lease: number;
  /** How often a sign of life is given. */
  readonly renew: number;
  /** How long an import waits for the one before it. */
  readonly patience: number;
}

const TIMES: LeaseTimes = { lease: 15_000, renew: 4_000, patience: 120_000 };

/** Tokens of this process; any other with its pid comes from a life before. */
const LIVING = new Set<string>();

interface LeaseDocument {
  readonly _id: string;
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly expiresAt: string;
}

/** A lease that is held. */
export interface ImportLease {
  /** @throws Problem unavailable when the lease was lost: another import may be under way. */
  assertHeld(): void;
  release(): Promise<void>;
}

/**
 * One import per resource at a time, in all processes: natural keys of contracts are not unique in the
 * database, so two imports of one file side by side would both find a contract missing and both create it.
 * The lease of a process that died is taken over when it expires, and at once when the process ran here.
 */
export class ImportLeases {
  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
    private readonly times = TIMES,
  ) {}

  /** @throws Problem conflict when another import of the resource is still under way after two minutes. */
  async acquire(resource: string): Promise<ImportLease> {
    const token = randomUUID();
    LIVING.add(token);
    try {
      for (let waited = 0; !(await this.tryAcquire(resource, token)); waited += LOOK_EVERY_MS) {
        if (waited >= this.times.patience) {
          const message = `Another import of ${resource} is under way. Try again when it has ended.`;
          throw new Problem('conflict', message, [], true);
        }
        await sleep(LOOK_EVERY_MS);
      }
    } catch (error) {
      LIVING.delete(token);
      throw error;
    }
    return this.keep(resource, token);
  }

  private async tryAcquire(resource: string, token: string): Promise<boolean> {
    const mine = this.document(resource, token);
    const holder = await this.collection().findOne({ _id: resource });
    if (holder === null) return this.insert(mine);
    if (holder.expiresAt > toInstant(this.clock.now()) && !this.isDead(holder)) return false;
    const { matchedCount } = await this.collection().updateOne(
      { _id: resource, token: holder.token },
      { $set: { token: mine.token, host: mine.host, pid: mine.pid, expiresAt: mine.expiresAt } },
    );
    return matchedCount === 1;
  }

  private async insert(lease: LeaseDocument): Promise<boolean> {
    try {
      await this.collection().insertOne(lease);
      return true;
    } catch (error) {
      if (errorCode(error) === 11_000) return false;
      throw error;
    }
  }

  private isDead({ host, pid, token }: LeaseDocument): boolean {
    if (host !== hostname()) return false;
    if (pid === process.pid) return !LIVING.has(token);
    return !isAlive(pid);
  }

  private keep(resource: string, token: string): ImportLease {
    const mine = { _id: resource, token };
    let lost = false;
    let renewed = performance.now();
    const renew = async (): Promise<void> => {
      const { expiresAt } = this.document(resource, token);
      const { matchedCount } = await this.collection().updateOne(mine, { $set: { expiresAt } });
      if (matchedCount === 1) renewed = performance.now();
      else lost = true;
    };
    // A renewal that fails is tried again at the next turn; assertHeld tells when it was the last.
    const timer = setInterval(() => void renew().catch(() => undefined), this.times.renew);
    timer.unref();
    return {
      assertHeld: () => {
        if (!lost && performance.now() - renewed < this.times.lease) return;
        throw new Problem(
          'unavailable',
          'The import was interrupted: it could not keep its place. Run it again.',
        );
      },
      release: async () => {
        clearInterval(timer);
        LIVING.delete(token);
        await this.collection().deleteOne(mine);
      },
    };
  }

  private document(resource: string, token: string): LeaseDocument {
    const expiresAt = addMilliseconds(toInstant(this.clock.now()), this.times.lease);
    return { _id: resource, token, host: hostname(), pid: process.pid, expiresAt };
  }

  private collection() {
    return this.database.collection<LeaseDocument>(IMPORT_LEASES);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process answers with a refusal: it lives.
    return errorCode(error) === 'EPERM';
  }
}
