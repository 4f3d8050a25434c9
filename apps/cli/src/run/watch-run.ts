import { hasEnded } from '@tenor/domain';
import { type ApiClient } from '../api/api-client.js';
import { UnreachableError } from '../api/api-errors.js';
import { entriesAnswer, runAnswer, type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { type CliContext } from '../context.js';

const PAGE = 500;
const FIRST_POLL_MS = 100;
const POLL_MS = 1000;
/** How long a server that does not answer (a restart, say) is waited for. */
const PATIENCE_MS = 30_000;

/** What a watcher is told, in this order: entries as they come, and the run after each look. */
export interface RunWatcher {
  entry(entry: EntryAnswer): void;
  progress(run: RunAnswer): void;
  /** Another runner began the run anew: the entries so far no longer count. */
  restarted(attempt: number): void;
  unreachable(): void;
}

/** Where reading stands: the cursor of the last page that was asked for, and the last entry seen on it. */
interface Position {
  attempt: number;
  cursor: string | undefined;
  seq: number;
}

/**
 * Follows a run to its end, by asking again and again.
 * The run is read before its entries, so that an ended run's entries are complete.
 * @throws CliError when the server refuses, or stays unreachable for half a minute.
 */
export async function watchRun(
  client: ApiClient,
  id: string,
  watcher: RunWatcher,
  context: CliContext,
): Promise<{ run: RunAnswer; raw: unknown }> {
  const position: Position = { attempt: 0, cursor: undefined, seq: 0 };
  let pause = FIRST_POLL_MS;
  let lastAnswer = context.elapsed();
  for (;;) {
    try {
      const { value: run, raw } = await client.get(`/api/v1/job-results/${id}`, runAnswer);
      lastAnswer = context.elapsed();
      if (run.attempt > position.attempt) {
        if (position.seq > 0) watcher.restarted(run.attempt);
        Object.assign(position, { attempt: run.attempt, cursor: undefined, seq: 0 });
      }
      await readEntries(client, id, position, watcher);
      if (hasEnded(run.status)) return { run, raw };
      watcher.progress(run);
    } catch (error) {
      if (!(error instanceof UnreachableError) || context.elapsed() - lastAnswer > PATIENCE_MS) throw error;
      watcher.unreachable();
    }
    await context.sleep(pause);
    pause = Math.min(POLL_MS, pause * 1.5);
  }
}

/**
 * Reads what came since the last look. The last page is read again, because a list's end gives no
 * cursor to continue from.
 */
async function readEntries(
  client: ApiClient,
  id: string,
  position: Position,
  watcher: RunWatcher,
): Promise<void> {
  for (;;) {
    const query = { limit: String(PAGE), cursor: position.cursor };
    const { value: page } = await client.get(`/api/v1/job-results/${id}/log-entries`, entriesAnswer, query);
    for (const entry of page.items) {
      // An entry of another attempt: the run was taken over in between, which the next look finds.
      if (entry.attempt !== position.attempt || entry.seq <= position.seq) continue;
      position.seq = entry.seq;
      watcher.entry(entry);
    }
    if (page.next === null) return;
    position.cursor = page.next;
  }
}
