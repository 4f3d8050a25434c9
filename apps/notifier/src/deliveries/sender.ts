import { toError, withLogFields } from '@tenor/platform';
import { type Notification } from '@tenor/domain';
import { type DeliveryDocument } from '@tenor/persistence';
import { type SendResult } from '../channels/channel.js';
import { type Core } from '../deps.js';
import { type AttemptEnd, type Candidate, type DeliveryStore } from './delivery-store.js';
import { deliveryLogFields } from './delivery-log-fields.js';
import { openTargets, type Target } from './open-targets.js';
import { ATTEMPTS_MAX, waitAfterMs } from './retry-schedule.js';
import { Slots } from './slots.js';

/**
 * Sends deliveries that are due. Each is claimed by one sender for longer than an attempt can last, so that
 * no other sends it meanwhile. How many go to one host at a time, `Slots` says: broken ones hold up nobody.
 */
export class Sender {
  private readonly attempts = new Set<Promise<void>>();
  private readonly slots = new Slots();
  private readonly breakOff = new AbortController();
  private stopped = false;

  constructor(
    private readonly core: Core,
    private readonly store: DeliveryStore,
    /** Called when an attempt has ended, and another may begin. */
    private readonly onEnd: () => void,
  ) {}

  /** Begins as many attempts as may be. @returns how many were begun. */
  async beginDue(): Promise<number> {
    const busy = new Set<string>();
    let begun = 0;
    while (!this.isFull()) {
      const due = await this.store.due([...busy]);
      const targets = await openTargets(this.core, due);
      const before = begun + busy.size;
      for (const candidate of due) {
        const target = targets.get(candidate.integration);
        if (target === undefined || this.isFull()) continue;
        if (this.slots.isBusy(target.host)) busy.add(candidate.integration);
        else if (await this.begin(candidate, target)) begun += 1;
      }
      // Without those of busy hosts there may be others behind them.
      if (begun + busy.size === before) break;
    }
    return begun;
  }

  /** Resolves when no attempt is under way. */
  async idle(): Promise<void> {
    while (this.attempts.size > 0) await Promise.all(this.attempts);
  }

  /** Begins nothing more; lets the attempts under way end for a while, then breaks them off. */
  async stop(): Promise<void> {
    this.stopped = true;
    const timer = setTimeout(() => this.breakOff.abort(), this.core.timings.stopGraceMs);
    await this.idle();
    clearTimeout(timer);
  }

  private isFull(): boolean {
    return this.stopped || this.slots.isFull;
  }

  private async begin({ _id }: Candidate, target: Target): Promise<boolean> {
    const delivery = await this.store.claim(_id);
    if (delivery === undefined) return false;
    this.slots.begin(target.host);
    const attempt = withLogFields(deliveryLogFields(delivery), () => this.attempt(delivery, target)).then(
      (answered) => {
        this.slots.end(target.host, answered);
        this.attempts.delete(attempt);
        if (!this.stopped) this.onEnd();
      },
    );
    this.attempts.add(attempt);
    return true;
  }

  /** @returns whether the host has answered; undefined: not known. */
  private async attempt(delivery: DeliveryDocument, target: Target): Promise<boolean | undefined> {
    let answered: boolean | undefined;
    try {
      const result = await this.send(delivery, target);
      answered = result.status !== 'retry';
      if (result.status === 'sent' && result.state !== undefined) {
        await this.store.saveState(delivery.lane, result.state);
      }
      const end = this.endOf(delivery, result);
      await this.store.settle(delivery, end);
      this.report(delivery, end);
    } catch (error) {
      // Its lease ends by itself, and the delivery is tried again.
      this.core.logger.warn({ err: toError(error) }, 'an attempt to send could not be recorded');
    }
    return answered;
  }

  /** Tells the operator what became of it; summaries hold no secrets. */
  private report(delivery: DeliveryDocument, { status, summary }: AttemptEnd): void {
    const { receiver, integrationKind, attempts } = delivery;
    const facts = { receiver, integrationKind, attempts, summary };
    if (status === 'sent') {
      this.core.logger.info(facts, 'a message was delivered');
      return;
    }
    this.core.logger.warn(
      facts,
      status === 'failed' ? 'a message could not be delivered' : 'a message was not taken; it is tried again',
    );
  }

  private async send(delivery: DeliveryDocument, target: Target): Promise<SendResult> {
    if (!target.ok) return { status: target.mayMend ? 'retry' : 'failed', reason: target.reason };
    const { channels, clock, timings } = this.core;
    const notification = JSON.parse(delivery.content) as Notification;
    const signal = AbortSignal.any([this.breakOff.signal, AbortSignal.timeout(timings.attemptMs)]);
    const sending = channels.send({
      deliveryId: delivery._id,
      attempt: delivery.attempts,
      notification,
      integration: target.integration,
      state: await this.store.readState(delivery.lane),
      saveState: (state) => this.store.saveState(delivery.lane, state),
      signal,
      now: () => clock.now(),
    });
    return withinGrace(sending, signal, timings.attemptGraceMs);
  }

  private endOf(delivery: DeliveryDocument, result: SendResult): AttemptEnd {
    switch (result.status) {
      case 'sent':
        return { status: 'sent', summary: result.summary, reference: result.reference };
      case 'failed':
        return { status: 'failed', summary: result.reason };
      case 'retry': {
        const { reason: summary, retryAfterMs } = result;
        if (this.breakOff.signal.aborted) return { status: 'retrying', summary, waitMs: 0, uncounted: true };
        if (delivery.attempts >= ATTEMPTS_MAX) {
          return { status: 'failed', summary: `Given up after ${delivery.attempts} attempts. ${summary}` };
        }
        const waitMs = waitAfterMs(delivery.attempts, retryAfterMs, this.core.random());
        return { status: 'retrying', summary, waitMs };
      }
    }
  }
}

/** The result; or that there is none, when the channel has not answered a while after it was told to stop. */
async function withinGrace(
  sending: Promise<SendResult>,
  signal: AbortSignal,
  graceMs: number,
): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendResult>((resolve) => {
    const begin = (): void => {
      timer = setTimeout(resolve, graceMs, { status: 'retry', reason: 'No answer in time.' });
    };
    if (signal.aborted) begin();
    else signal.addEventListener('abort', begin, { once: true });
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}
