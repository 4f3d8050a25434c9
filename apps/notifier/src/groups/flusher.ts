import { toError } from '@tenor/platform';
import { ALERTS_SHOWN_MAX, toInstant, type Instant } from '@tenor/domain';
import {
  findReceivers,
  readRunOrigins,
  type AlertDocument,
  type AlertGroupDocument,
  type FlushRecord,
} from '@tenor/persistence';
import { toldTo } from '../alerts/alert.js';
import { type AlertStore } from '../alerts/alert-store.js';
import { type Core } from '../deps.js';
import { flushDueAt } from './flush-time.js';
import { firstRowsId, flushId, type FlushStore } from './flush-store.js';
import { type GroupStore } from './group-store.js';
import { latestRunsOf } from './latest-runs.js';
import { audienceOf, firstRows, PendingReader, type Audience, type PendingRead } from './pending-read.js';
import { firingCount, notifiedAfter, planFlush } from './plan-flush.js';

/** How long a group rests that could not be flushed. */
const REST_MS = 5_000;

/**
 * Decides what is told of the groups that are due. A flush has five steps: rows of all that is pending
 * (and, for who has not heard of the group yet, of all that fires), the decision (stored in the group), the
 * deliveries, the marks of the alerts, the group's release. Up to the decision it is begun anew after a crash;
 * from there on it is ended as decided, by whoever comes.
 */
export class Flusher {
  constructor(
    private readonly core: Core,
    private readonly alerts: AlertStore,
    private readonly groups: GroupStore,
    private readonly store: FlushStore,
    /** Called when deliveries are there to be sent. */
    private readonly onDeliveries: () => void,
  ) {}

  /** Flushes every group that is due, a few at a time. @returns how many were claimed. */
  async flushDue(signal?: AbortSignal): Promise<number> {
    const first = await this.claim(signal);
    if (first === undefined) return 0;
    const others = Array.from({ length: this.core.flushesAtOnce - 1 }, async () =>
      this.flushFrom(await this.claim(signal), signal),
    );
    const claimed = await Promise.all([this.flushFrom(first, signal), ...others]);
    return claimed.reduce((sum, count) => sum + count, 0);
  }

  private async claim(signal: AbortSignal | undefined): Promise<AlertGroupDocument | undefined> {
    return signal?.aborted === true ? undefined : this.groups.claim();
  }

  private async flushFrom(
    first: AlertGroupDocument | undefined,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let claimed = 0;
    for (let group = first; group !== undefined; group = await this.claim(signal)) {
      claimed += 1;
      await this.flushOrPostpone(group);
    }
    return claimed;
  }

  private async flushOrPostpone(group: AlertGroupDocument): Promise<void> {
    try {
      await this.flush(group);
    } catch (error) {
      this.core.logger.warn(
        { group: group._id, err: toError(error) },
        'flushing a group failed; it is tried again',
      );
      await this.groups.postpone(group._id, REST_MS);
    }
  }

  private async flush(group: AlertGroupDocument): Promise<void> {
    if (group.flush !== undefined) return this.complete(group, group.flush, true);
    const due = flushDueAt(group);
    const now = toInstant(this.core.clock.now());
    // Who set the time did not know of the last flush yet.
    if (due === null || due > now) return this.groups.release(group, null);
    const { flush, told } = await this.decide(group);
    if (flush.messages.length > 0 && !(await this.groups.commit(group._id, flush))) return;
    await this.complete(group, flush, told);
  }

  private async decide(group: AlertGroupDocument): Promise<{ flush: FlushRecord; told: boolean }> {
    const id = flushId(group._id, group.n + 1);
    const now = toInstant(this.core.clock.now());
    await this.store.dropRows(id);
    const receiver = (await findReceivers(this.core.database, [group.receiver])).get(group.receiver);
    const audience = audienceOf(group, receiver);
    const reader = new PendingReader(group._id, audience);
    for await (const alerts of this.alerts.pendingIn(group._id)) {
      await this.store.addRows(id, reader.add(alerts), now);
      if (!(await this.groups.renew(group._id))) throw new Error('another notifier has taken the group');
    }
    const pending = reader.result;
    // After the pending ones: what comes in between is told by the next flush, for which it is pending.
    const totals = await this.alerts.firingTotals(group._id);
    const unchanged = firingCount(totals) > pending.new + pending.worse;
    const pressing = unchanged ? await this.alerts.mostPressing(group._id, ALERTS_SHOWN_MAX) : [];
    if (audience.newcomers) await this.addFirstRows(group, audience, pending, firingCount(totals), now);
    const publicUrl = this.core.config.notifications.publicUrl ?? null;
    const planned = planFlush({ group, receiver, pending, totals, pressing, publicUrl, now });
    const flush =
      planned.messages.length === 0 ? planned : await this.withOrigins(planned, pending, pressing);
    // A receiver that has nobody to tell is told: what it was not sent is not kept for it.
    return { flush, told: flush.messages.length > 0 || (receiver?.integrations ?? []).length === 0 };
  }

  /** Rows of all that fires and is not pending, for those who hear of the group for the first time. */
  private async addFirstRows(
    { _id, n, firing }: AlertGroupDocument,
    { knows }: Audience,
    { firingRows }: PendingRead,
    firingNow: number,
    now: Instant,
  ): Promise<void> {
    // Those who know the group must not be said to have been told of what is not new to them.
    const id = knows ? firstRowsId(_id, n + 1) : flushId(_id, n + 1);
    if (knows) await this.store.dropRows(id);
    // Before the first flush all that fires is pending, and has its row.
    else if (firing === undefined && firingRows === firingNow) return;
    if (firingNow === 0) return;
    for await (const alerts of this.alerts.firingIn(_id)) {
      await this.store.addRows(id, firstRows(alerts, _id, knows), now);
      if (!(await this.groups.renew(_id))) throw new Error('another notifier has taken the group');
    }
  }

  /** A reminder is brought by no run: it names those that reported last what still fires. */
  private async withOrigins(
    flush: FlushRecord,
    pending: PendingRead,
    pressing: readonly AlertDocument[],
  ): Promise<FlushRecord> {
    const runs = pending.runs.length > 0 ? pending.runs : latestRunsOf(pressing);
    return { ...flush, origins: await readRunOrigins(this.core.database, runs) };
  }

  private async complete(group: AlertGroupDocument, flush: FlushRecord, told: boolean): Promise<void> {
    const sends = flush.messages.length > 0;
    if (sends) {
      await this.store.addDeliveries(group, flush);
      this.onDeliveries();
    }
    await this.clearMarks(group._id, flush, told);
    if (!sends) await this.store.dropRows(flushId(group._id, flush.n));
    const receiver = (await findReceivers(this.core.database, [group.receiver])).get(group.receiver);
    await this.groups.release(group, {
      n: sends ? flush.n : group.n,
      // While there is nobody to tell, nothing has to be kept apart: who comes is told at once.
      ...((receiver?.integrations ?? []).length > 0 && { lastFlushAt: flush.at }),
      notified: notifiedAfter(group, receiver, flush),
      receiverVersion: flush.receiverVersion,
      firing: flush.firing,
    });
  }

  private async clearMarks(group: string, flush: FlushRecord, told: boolean): Promise<void> {
    const id = flushId(group, flush.n);
    let after: string | undefined;
    for (;;) {
      const rows = await this.store.readRows(id, after);
      const last = rows.at(-1);
      if (last === undefined) return;
      const byAlert = new Map(rows.map((row) => [row.alert, row]));
      const now = toInstant(this.core.clock.now());
      await this.alerts.change([...byAlert.keys()], (before, alert) => {
        const row = byAlert.get(alert);
        if (before === undefined || row === undefined) return undefined;
        const { gone = false, pendingVersion } = row;
        const change = gone ? 'resolved' : row.change;
        return toldTo(before, group, { change: told ? change : null, pendingVersion }, now);
      });
      if (!(await this.groups.renew(group))) throw new Error('another notifier has taken the group');
      after = last._id;
    }
  }
}
