import { type Client } from '../product/client.js';

const END = '2026-09-01';
const PROVIDERS = ['Aldermoor', 'Brackwater', 'Candlewick', 'Dunmere'];

/** The check of the story: whatever ends within the year is a warning. */
export const STORY_CHECK = { asOf: '2026-03-01', windowDays: 365, imminentDays: 365, notify: true };

/** Contracts that come and go from round to round, so that each run has something new to tell. */
export class KillStory {
  /** Every contract that was ever to be told of, and its provider. */
  readonly told = new Map<string, string>();
  private readonly active = new Set<string>();

  /** The contracts that the latest round left to be found. */
  get firing(): ReadonlySet<string> {
    return this.active;
  }

  /** How many of the providers have something to be told. */
  get groups(): number {
    return new Set([...this.active].map((name) => this.told.get(name))).size;
  }

  /**
   * Two new contracts for each provider; those of two rounds before are cancelled. A fifth provider has a
   * contract in every other round only, so that its group resolves and comes back.
   */
  async nextRound(client: Client, round: number): Promise<void> {
    const rows: string[] = [];
    const add = (name: string, provider: string): void => {
      rows.push(row(name, provider, 'active'));
      this.told.set(name, provider);
      this.active.add(name);
    };
    const cancel = (name: string): void => {
      const provider = this.told.get(name);
      if (provider === undefined || !this.active.delete(name)) return;
      rows.push(row(name, provider, 'cancelled'));
    };
    for (const provider of PROVIDERS) {
      for (const n of [1, 2]) {
        add(`${provider} ${round}-${n}`, provider);
        cancel(`${provider} ${round - 2}-${n}`);
      }
    }
    if (round % 2 === 1) add(`Everbrook ${round}-1`, 'Everbrook');
    else cancel(`Everbrook ${round - 1}-1`);
    const csv = ['contractNumber,name,provider,status,startDate,endDate,currency', ...rows, ''].join('\r\n');
    const report = await client.importCsv('contracts', 'mode=upsert&createMissing=provider', csv);
    if (report.status !== 200 || report.body.failed > 0) throw new Error(JSON.stringify(report.body));
  }
}

function row(name: string, provider: string, status: string): string {
  return `N ${name},${name},${provider},${status},2025-01-01,${END},EUR`;
}
