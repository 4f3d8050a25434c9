import { Problem } from '@tenor/domain';
import { IDEMPOTENCY_KEYS, type IdempotencyKeyDocument, type StoredAnswer } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { createHash, randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { isDuplicateKey } from '../http/database-problem.js';

/** How long an answer is kept. */
const KEEP_MS = 86_400_000;
/** Whoever claimed a key and has not renewed its claim for so long is taken for dead. */
export const LEASE_MS = 15_000;
/** Attempts against keys that come and go. */
const ATTEMPTS = 10;

/** A request with a key. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  /** Everything that tells one request from another. */
  readonly content: readonly (string | Uint8Array)[];
}

/** The right to do a request; whoever has it ends it by `answer` or `release`. */
export interface Claim {
  readonly id: string;
  readonly token: string;
  readonly seed: string;
}

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer };

/** Sees to it that requests of one caller under one key are done once. */
export class IdempotencyKeys {
  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims the key for this request, or finds the answer of an earlier one.
   * @throws Problem idempotency_key_reused when the key belongs to a request with other content, conflict
   * when the same request is under way.
   */
  async claim(request: KeyedRequest): Promise<ClaimOutcome> {
    const id = digest([request.caller, request.key]);
    const requestHash = digest(request.content);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const fresh = await this.claimFresh(id, requestHash);
      if (fresh !== undefined) return { kind: 'claimed', claim: fresh };
      const found = await this.keys().findOne({ _id: id });
      if (found === null) continue;
      if (found.expiresAt.getTime() <= this.clock.now().getTime()) {
        await this.keys().deleteOne({ _id: id, expiresAt: found.expiresAt });
        continue;
      }
      if (found.requestHash !== requestHash) throw reused();
      if (found.answer !== undefined) return { kind: 'answered', answer: found.answer };
      const taken = await this.takeOver(found);
      if (taken !== undefined) return { kind: 'claimed', claim: taken };
    }
    throw underWay();
  }

  /** Keeps the claim while the request is under way. */
  async renew({ id, token }: Claim): Promise<void> {
    await this.keys().updateOne({ _id: id, token }, { $set: { leaseUntil: this.leaseUntil() } });
  }

  /** Stores the answer for whoever asks again. */
  async answer({ id, token }: Claim, answer: StoredAnswer): Promise<void> {
    const expiresAt = new Date(this.clock.now().getTime() + KEEP_MS);
    await this.keys().updateOne(
      { _id: id, token },
      { $set: { answer, expiresAt }, $unset: { token: '', leaseUntil: '' } },
    );
  }

  /** Gives the key back: the request was refused, nothing was done. */
  async release({ id, token }: Claim): Promise<void> {
    await this.keys().deleteOne({ _id: id, token });
  }

  /** Lets the same request be tried again at once: it is not known what was done. */
  async abandon({ id, token }: Claim): Promise<void> {
    await this.keys().updateOne({ _id: id, token }, { $set: { leaseUntil: new Date(0) } });
  }

  private async claimFresh(id: string, requestHash: string): Promise<Claim | undefined> {
    const claim = { id, token: randomUUID(), seed: v7() };
    const { token, seed } = claim;
    const expiresAt = new Date(this.clock.now().getTime() + KEEP_MS);
    try {
      await this.keys().insertOne({
        _id: id,
        requestHash,
        seed,
        token,
        leaseUntil: this.leaseUntil(),
        expiresAt,
      });
      return claim;
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Takes the claim of one who died. @throws Problem conflict while it is alive. */
  private async takeOver(found: IdempotencyKeyDocument): Promise<Claim | undefined> {
    const { _id, seed, leaseUntil, token } = found;
    if (token === undefined) return undefined;
    if (leaseUntil !== undefined && leaseUntil.getTime() > this.clock.now().getTime()) throw underWay();
    const claim = { id: _id, token: randomUUID(), seed };
    const { matchedCount } = await this.keys().updateOne(
      { _id, token },
      { $set: { token: claim.token, leaseUntil: this.leaseUntil() } },
    );
    return matchedCount === 1 ? claim : undefined;
  }

  private leaseUntil(): Date {
    return new Date(this.clock.now().getTime() + LEASE_MS);
  }

  private keys() {
    return this.database.collection<IdempotencyKeyDocument>(IDEMPOTENCY_KEYS);
  }
}

/** Of parts of any length, none of which can run into the next. */
function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}

const PATH = 'Idempotency-Key';

function reused(): Problem {
  return new Problem(
    'idempotency_key_reused',
    'The Idempotency-Key belongs to a request with other content.',
    [{ path: PATH, message: 'belongs to a request with other content', code: 'key_reused' }],
  );
}

function underWay(): Problem {
  const detail = 'The same request is under way. Ask again for its answer.';
  const errors = [{ path: PATH, message: 'belongs to a request that is under way', code: 'under_way' }];
  return new Problem('conflict', detail, errors, true);
}
