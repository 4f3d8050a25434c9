import { toInstant, type TicketIntegration } from '@tenor/domain';
import { type SendRequest, type SendResult } from '../channel.js';
import { retry } from '../http-failure.js';
import { GitHubFailure, type GitHubIssue, type GitHubIssues } from './github-issues.js';
import {
  deliveryMarker,
  duplicateNote,
  groupMarker,
  ticketBody,
  ticketComment,
  ticketTitle,
} from './ticket-message.js';
import { readTicketState, ticketStateJson, type TicketIntent, type TicketState } from './ticket-state.js';

/** All in milliseconds. */
export interface TicketTimes {
  /** After an unknown outcome, until the request has certainly ended: longer than its time-out. */
  readonly settleMs: number;
  /** How long the tracker must have known no ticket before another is made. */
  readonly emptyMs: number;
  /** Between two looks. */
  readonly lookMs: number;
  /** A ticket closed no longer ago is opened again rather than followed by another. */
  readonly reopenMs: number;
}

const HOUR_MS = 3_600_000;
/** The tracker's clock may differ from ours by that much. */
const CLOCK_SLACK_MS = 24 * HOUR_MS;

/**
 * One sending to a tracker that knows no idempotency key, such that two tickets of a group never stay open:
 * the intent to make one is stored first; when its outcome is not known (no answer, a crash), the
 * request's time-out is waited out, then the tracker is asked until it has known none for a minute, and
 * only then is another made. Every step may be repeated.
 */
export class TicketSession {
  private state: TicketState;
  private readonly marker: string;

  constructor(
    private readonly request: SendRequest<TicketIntegration>,
    private readonly github: GitHubIssues,
    private readonly times: TicketTimes,
  ) {
    const { apiUrl, repo } = request.integration;
    this.state = readTicketState(request.state, `${apiUrl} ${repo}`);
    this.marker = groupMarker(request.notification);
  }

  async run(): Promise<SendResult> {
    const { intent } = this.state;
    // The body of a ticket that this delivery made says what the delivery has to say.
    const madeByThis = intent?.deliveryId === this.request.deliveryId;
    const waiting = intent === null ? await this.look() : await this.settle(intent);
    if (waiting) return waiting;
    const issue = await this.usableIssue();
    if (this.request.notification.status === 'resolved') return this.resolve(issue);
    return issue === null ? this.create() : this.update(issue, madeByThis);
  }

  /** Finds out what became of an intent: the ticket that it made, or that it certainly made none. */
  private async settle(intent: TicketIntent): Promise<SendResult | null> {
    const { settleMs, emptyMs, lookMs } = this.times;
    const waitMs = Date.parse(intent.at) + settleMs - this.time();
    if (waitMs > 0) {
      return retry('It is not known whether the ticket was made: waiting before looking for it.', waitMs);
    }
    const found = await this.find(Date.parse(intent.at) - CLOCK_SLACK_MS);
    if (found.length > 0) {
      await this.adopt(found);
      return null;
    }
    const emptySince = intent.emptySince ?? toInstant(this.request.now());
    const restMs = Date.parse(emptySince) + emptyMs - this.time();
    if (restMs > 0) {
      await this.save({ ...this.state, intent: { ...intent, emptySince } });
      return retry('It is not known whether the ticket was made: looking for it.', Math.min(restMs, lookMs));
    }
    await this.save({ ...this.state, intent: null });
    return null;
  }

  /** Without a known ticket, or with a new one: is there one, and is there only one? */
  private async look(): Promise<null> {
    const { issue, unverified } = this.state;
    if (issue === null) {
      const found = await this.find(this.time() - this.times.reopenMs);
      if (found.length > 0) await this.adopt(found);
    } else if (unverified && this.time() - Date.parse(issue.createdAt) >= this.times.emptyMs) {
      const found = await this.find(Date.parse(issue.createdAt) - CLOCK_SLACK_MS);
      if (found.length > 0) await this.adopt(found);
      await this.save({ ...this.state, unverified: false });
    }
    return null;
  }

  /** The lowest of those that are open stays, and the others are closed; else the last that was closed. */
  private async adopt(found: readonly GitHubIssue[]): Promise<void> {
    const open = found.filter(({ state }) => state === 'open');
    const kept = open[0] ?? found.at(-1);
    if (!kept) return;
    const createdAt = toInstant(this.request.now());
    // First the others, then the state: what a crash leaves undone is found again.
    for (const { number } of open.slice(1)) {
      await this.github.comment(number, duplicateNote(kept.number));
      await this.github.update(number, { state: 'closed', state_reason: 'not_planned' });
    }
    const issue = { number: kept.number, createdAt };
    await this.save({ ...this.state, issue, intent: null, unverified: true });
  }

  /** The ticket as it stands; null when there is none, it is gone, or it was closed too long ago. */
  private async usableIssue(): Promise<GitHubIssue | null> {
    if (this.state.issue === null) return null;
    const issue = await this.github.get(this.state.issue.number);
    if (issue?.state !== 'closed' || this.request.notification.status === 'resolved') return issue;
    return this.isCurrent(issue) ? issue : null;
  }

  /** The tickets of the group that changed since then, without those that were closed too long ago. */
  private async find(since: number): Promise<GitHubIssue[]> {
    const found = await this.github.withText(this.marker, new Date(since));
    return found.filter((issue) => this.isCurrent(issue));
  }

  private isCurrent({ state, closed_at }: GitHubIssue): boolean {
    return state === 'open' || this.time() - Date.parse(closed_at ?? '') <= this.times.reopenMs;
  }

  private async create(): Promise<SendResult> {
    const { request, times } = this;
    const { notification, deliveryId, integration } = request;
    const at = toInstant(request.now());
    await this.save({ ...this.state, intent: { deliveryId, at, emptySince: null } });
    // Whoever takes over counts from `at`: what comes later than expected is not sent any more.
    const lateMs = this.time() - Date.parse(at);
    if (lateMs > times.settleMs / 2) return retry('Storing the intent took too long.', times.settleMs);
    try {
      const made = await this.github.create({
        title: ticketTitle(notification),
        body: ticketBody(notification, null),
        labels: integration.labels,
      });
      this.state = {
        ...this.state,
        issue: { number: made.number, createdAt: at },
        intent: null,
        unverified: true,
      };
      return this.sent('Opened', made);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      if (error.outcomeUnknown)
        return retry(error.result.reason, times.settleMs - (this.time() - Date.parse(at)));
      await this.save({ ...this.state, intent: null });
      return error.result;
    }
  }

  private async update(issue: GitHubIssue, madeByThis: boolean): Promise<SendResult> {
    const { notification } = this.request;
    const reopened = issue.state === 'closed';
    await this.github.update(issue.number, {
      title: ticketTitle(notification),
      body: ticketBody(notification, issue.body ?? null),
      ...(reopened ? { state: 'open' } : {}),
    });
    const comment = madeByThis && !reopened ? null : await this.comment(issue.number, reopened);
    return this.sent(reopened ? 'Reopened' : comment ? 'Commented on' : 'Updated', issue);
  }

  private async resolve(issue: GitHubIssue | null): Promise<SendResult> {
    if (issue === null) {
      return { status: 'sent', reference: null, summary: 'There is no ticket to close.', state: this.json() };
    }
    if (issue.state === 'closed') return this.sent('Already closed:', issue);
    await this.comment(issue.number, false);
    await this.github.update(issue.number, {
      body: ticketBody(this.request.notification, issue.body ?? null),
      state: 'closed',
      state_reason: this.request.notification.movedOn ? 'not_planned' : 'completed',
    });
    return this.sent('Closed', issue);
  }

  /** Comments unless there is nothing to say, or an earlier attempt at this delivery already did. */
  private async comment(number: number, reopened: boolean): Promise<boolean> {
    const { notification, deliveryId, attempt } = this.request;
    const text = ticketComment(notification, deliveryId, reopened);
    if (text === null) return false;
    const since = new Date(Date.parse(notification.decidedAt) - CLOCK_SLACK_MS);
    const done = attempt > 1 && (await this.github.hasComment(number, since, deliveryMarker(deliveryId)));
    if (!done) await this.github.comment(number, text);
    return true;
  }

  private sent(what: string, { number, html_url }: GitHubIssue): SendResult {
    const reference = `${this.request.integration.repo}#${number}`;
    return { status: 'sent', reference, summary: `${what} ${reference}: ${html_url}`, state: this.json() };
  }

  private async save(state: TicketState): Promise<void> {
    this.state = state;
    await this.request.saveState(ticketStateJson(state));
  }

  private json() {
    return ticketStateJson(this.state);
  }

  private time(): number {
    return this.request.now().getTime();
  }
}
