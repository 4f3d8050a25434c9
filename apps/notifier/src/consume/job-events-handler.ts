import { type JobLogEntryEvent, type JobRunEndedEvent } from '@tenor/domain';
import { DONE, type IncomingEvent, type Outcome } from '@tenor/messaging';
import { withLogFields, type Logger } from '@tenor/platform';
import { setImmediate } from 'node:timers/promises';
import { ALERT_BATCH } from '../alerts/alert-store.js';
import { type EntriesHandler } from './entries-handler.js';
import { EntriesIntake } from './entries-intake.js';
import { readJobEvent } from './job-event.js';
import { type RunEndedHandler } from './run-ended-handler.js';

/** Events that are read without a pause. */
const READ_AT_ONCE = 100;

/** Handles a batch of job events in order: entries together, up to the end of a run. */
export class JobEventsHandler {
  constructor(
    private readonly logger: Logger,
    private readonly entries: EntriesHandler,
    private readonly ended: RunEndedHandler,
  ) {}

  async handle(events: readonly IncomingEvent[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const intake = new EntriesIntake(this.entries);
    let waiting: JobLogEntryEvent[] = [];
    try {
      for (const [index, incoming] of events.entries()) {
        // So that others of this process have their turn.
        if (index % READ_AT_ONCE === READ_AT_ONCE - 1) await setImmediate();
        const read = readJobEvent(incoming);
        outcomes.push(read.kind === 'fault' ? { status: 'fault', reason: read.reason } : DONE);
        if (read.kind === 'entry') waiting.push(read.event);
        if (read.kind !== 'ended' && waiting.length < ALERT_BATCH) continue;
        await intake.add(waiting);
        waiting = [];
        if (read.kind !== 'ended') continue;
        await intake.end();
        await this.handleEnd(read.event, read.traceId);
      }
      await intake.add(waiting);
    } finally {
      await intake.end();
    }
    return outcomes;
  }

  private async handleEnd(event: JobRunEndedEvent, traceId: string | null): Promise<void> {
    const { runId, job, attempt, correlationId, status, findings } = event;
    await withLogFields({ runId, job, attempt, traceId, correlationId }, async () => {
      await this.ended.handle(event);
      this.logger.info({ status, findings }, 'findings taken in');
    });
  }
}
