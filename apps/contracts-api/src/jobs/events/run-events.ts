import { hasEnded, type LogEntry, type Run } from '@tenor/domain';
import { isInfrastructureError } from '@tenor/platform';
import { toLogEntryView } from '../log-entry-view.js';
import { toRunView, type RunView } from '../run-view.js';
import { eventText, HEARTBEAT, RETRY_HINT } from './event-text.js';
import { type RunFeed } from './run-feed.js';
import { endPosition, entryPosition, type StreamPosition } from './stream-position.js';

/** Milliseconds without a word after which the connection is shown to be alive. */
const HEARTBEAT_MS = 15_000;

/** What moves while a job runs; it comes as `progress`, apart from the state. */
type Progress = Pick<Run, 'progress' | 'logCounts' | 'findings' | 'lastSeq'>;

/**
 * What one client is sent: `state` (the run) when something decisive has changed, `entry` per log entry,
 * `progress`, and `end` (the run) when all has been said. A page of entries is read when the one before
 * has been taken, so a slow client costs no memory.
 * @param from Entries up to there were sent before.
 * @param elapsed Milliseconds since some fixed moment.
 * @param gone Aborted when the client does not listen any more.
 */
export async function* runEvents(
  feed: RunFeed,
  from: StreamPosition,
  elapsed: () => number,
  gone: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  yield RETRY_HINT;
  let { attempt, seq } = from;
  let state = '';
  let progress = '';
  let spokenAt = elapsed();
  do {
    const run = await feed.current();
    if (run !== undefined) {
      if (run.attempt !== attempt) [attempt, seq] = [run.attempt, 0];
      const ended = hasEnded(run.status);
      const view = toRunView(run);
      if (!ended && decisive(view) !== state) {
        state = decisive(view);
        yield eventText('state', view);
        spokenAt = elapsed();
      }
      let away = false;
      while (seq < run.lastSeq) {
        const page = await entriesOf(feed, attempt, seq);
        away = page === undefined;
        if (page === undefined) break;
        const entries = ended ? page : withoutGaps(page, seq);
        const last = entries.at(-1);
        if (last === undefined) break;
        const { correlationId } = view;
        yield entries
          .map((entry) => toLogEntryView(entry, correlationId))
          .map((entry) => eventText('entry', entry, entryPosition(attempt, entry.seq)))
          .join('');
        seq = last.seq;
        spokenAt = elapsed();
      }
      // Entries that are missing now are purged, unless nobody could be asked for them.
      if (ended && !away) {
        yield eventText('end', view, endPosition(attempt));
        return;
      }
      const moved = JSON.stringify(progressOf(run));
      if (!ended && moved !== progress) {
        progress = moved;
        yield eventText('progress', progressOf(run));
        spokenAt = elapsed();
      }
    }
    if (elapsed() - spokenAt >= HEARTBEAT_MS) {
      yield HEARTBEAT;
      spokenAt = elapsed();
    }
  } while ((await feed.next()) && !gone.aborted);
}

/** What makes a new `state`: all but what heartbeats and progress move. */
function decisive(view: RunView): string {
  const { status, attempt, worker, startedAt, cancelRequested } = view;
  return JSON.stringify({ status, attempt, worker, startedAt, cancelRequested });
}

function progressOf({ progress, logCounts, findings, lastSeq }: Run): Progress {
  return { progress, logCounts, findings, lastSeq };
}

/** Undefined while the database is away: the client is told when it is back. */
async function entriesOf(
  feed: RunFeed,
  attempt: number,
  afterSeq: number,
): Promise<readonly LogEntry[] | undefined> {
  try {
    return await feed.entries(attempt, afterSeq);
  } catch (error) {
    if (isInfrastructureError(error)) return undefined;
    throw error;
  }
}

/** A batch that is just being stored may show its later entries first. */
function withoutGaps(entries: readonly LogEntry[], afterSeq: number): readonly LogEntry[] {
  const gap = entries.findIndex((entry, index) => entry.seq !== afterSeq + index + 1);
  return gap < 0 ? entries : entries.slice(0, gap);
}
