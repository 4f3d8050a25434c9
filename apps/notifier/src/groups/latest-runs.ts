import { type Instant } from '@tenor/domain';
import { ORIGINS_MAX, runOfAlert, type AlertDocument } from '@tenor/persistence';

type Reported = Pick<AlertDocument, 'entryId' | 'state' | 'resolvedBy' | 'updatedAt'>;

/** The runs that brought the alerts, the latest first; at most {@link ORIGINS_MAX}. */
export function latestRunsOf(alerts: readonly Reported[]): string[] {
  const runs = new LatestRuns(ORIGINS_MAX);
  for (const alert of alerts) runs.add(runOfAlert(alert), alert.updatedAt);
  return runs.latestFirst;
}

/** Remembers a few runs, those with the latest news, however many are named. */
export class LatestRuns {
  private readonly runs = new Map<string, Instant>();

  constructor(private readonly max: number) {}

  add(run: string, at: Instant): void {
    const known = this.runs.get(run);
    if (known === undefined || known < at) this.runs.set(run, at);
    if (this.runs.size <= this.max) return;
    const last = this.latestFirst.at(-1);
    if (last !== undefined) this.runs.delete(last);
  }

  get latestFirst(): string[] {
    return [...this.runs]
      .sort(([a, atA], [b, atB]) => compare(atB, atA) || compare(b, a))
      .map(([run]) => run);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
