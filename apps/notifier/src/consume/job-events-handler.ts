import { type JobLogEntryEvent, type JobRunEndedEvent } from '@tenor/domain';
import { DONE, type IncomingEvent, type Outcome } from '@tenor/messaging';
import { withLogFields, type Logger } from '@tenor/platform';
import { type EntriesHandler } from './entries-handler.js';
import { readJobEvent } from './job-event.js';
import { type RunEndedHandler } from './run-ended-handler.js';

/** Handles a batch of job events in order: entries together, up to the end of a run. */
export class JobEventsHandler {
  constructor(
    private readonly logger: Logger,
    private readonly entries: EntriesHandler,
    private readonly ended: RunEndedHandler,
  ) {}

  async handle(events: readonly IncomingEvent[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let waiting: JobLogEntryEvent[] = [];
    for (const incoming of events) {
      const read = readJobEvent(incoming);
      outcomes.push(read.kind === 'fault' ? { status: 'fault', reason: read.reason } : DONE);
      if (read.kind === 'entry') waiting.push(read.event);
      if (read.kind !== 'ended') continue;
      await this.entries.handle(waiting);
      waiting = [];
      await this.handleEnd(read.event, read.traceId);
    }
    await this.entries.handle(waiting);
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
