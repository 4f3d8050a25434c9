import {
  logEntryId,
  type Instant,
  type LogCounts,
  type LogEntry,
  type LogEntryDraft,
  type Run,
} from '@tenor/domain';

/** What a run has said so far. */
export interface RunTotals {
  readonly lastSeq: number;
  readonly findings: number;
  readonly logCounts: LogCounts;
}

/** Numbers what a job says, after `totals.lastSeq`, and adds what every entry has. Pure. */
export function newEntries(
  run: Pick<Run, 'id' | 'attempt' | 'job'>,
  totals: RunTotals,
  drafts: readonly LogEntryDraft[],
  at: Instant,
): { readonly entries: LogEntry[]; readonly totals: RunTotals } {
  const logCounts = { ...totals.logCounts };
  let { findings } = totals;
  const entries = drafts.map((draft, index): LogEntry => {
    const seq = totals.lastSeq + index + 1;
    const grouping = draft.grouping ?? 'main';
    logCounts[draft.level] += 1;
    if (draft.fingerprint !== undefined) findings += 1;
    return {
      id: logEntryId(run.id, run.attempt, seq),
      runId: run.id,
      attempt: run.attempt,
      seq,
      job: run.job,
      at,
      level: draft.level,
      grouping,
      message: draft.message,
      object: draft.object ?? null,
      labels: { ...draft.labels, job: run.job, level: draft.level, grouping },
      data: draft.data ?? {},
      fingerprint: draft.fingerprint ?? null,
      ...(draft.tenantIds !== undefined && { tenantIds: draft.tenantIds }),
    };
  });
  return { entries, totals: { lastSeq: totals.lastSeq + drafts.length, findings, logCounts } };
}
