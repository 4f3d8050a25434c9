import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type RunView } from '../product/client.js';
import { type FaultSizes } from './fault-sizes.js';

const PROVIDERS = [
  'Aldermoor',
  'Brackwater',
  'Candlewick',
  'Dunmere',
  'Eskdale',
  'Farrow',
  'Gillingdale',
  'Harrowgate',
  'Ivelchester',
  'Juniper',
];
/** Has something to be told of in every other round only: its group resolves and comes back. */
const NOW_AND_THEN = 'Quillon';
const END = '2026-09-01';
const FIRST_WINDOW_DAYS = 300;
/** Longest pause between two requests of a round. */
const PAUSE_MS = 400;

/** A run as the REST face shows it, with what is counted here. */
export interface CountedRun extends RunView {
  readonly params: Readonly<Record<string, unknown>>;
  readonly order: number | null;
  readonly emittedSeq: number;
}

/**
 * Rounds of contracts that come and go, and checks of different widths over them, asked for almost at the same
 * time. From the third round on each takes some contracts away and brings as many new ones.
 */
export class Workload {
  /** Runs that were accepted. */
  readonly accepted: string[] = [];
  /** Every contract that a run could find, and its provider. */
  readonly ever = new Map<string, string>();
  private readonly active = new Set<string>();
  private readonly slots: string[] = [];

  constructor(
    private readonly sizes: Pick<FaultSizes, 'runsPerRound' | 'findings'>,
    private readonly random: () => number,
  ) {}

  /** What the runs of the latest round find. */
  get firing(): ReadonlySet<string> {
    return this.active;
  }

  /** The providers with something to be told of. */
  get groups(): ReadonlySet<string> {
    return new Set([...this.active].map((name) => this.ever.get(name) ?? ''));
  }

  /** Changes the contracts, asks for the runs of a round and waits for their ends. */
  async play(client: Client, round: number): Promise<CountedRun[]> {
    await this.change(client, round);
    const ids: string[] = [];
    for (let n = 0; n < this.sizes.runsPerRound; n += 1) {
      ids.push(await this.ask(client, FIRST_WINDOW_DAYS + n));
      await sleep(this.random() * PAUSE_MS);
    }
    const runs: CountedRun[] = [];
    for (const id of ids) runs.push((await client.ended(id, 240_000)) as CountedRun);
    return runs;
  }

  /** Asks for a run; once it has been accepted, it must not be lost. */
  async ask(client: Client, windowDays: number): Promise<string> {
    const id = randomUUID();
    const params = { asOf: '2026-03-01', windowDays, imminentDays: 365, notify: true };
    const { status, body } = await client.post('/jobs/renewal-check/run', { id, params });
    if (status !== 202) throw new Error(`a run was refused: ${status} ${JSON.stringify(body)}`);
    this.accepted.push(id);
    return id;
  }

  private async change(client: Client, round: number): Promise<void> {
    const rows: string[] = [];
    const add = (name: string, provider: string): void => {
      rows.push(row(name, provider, 'active'));
      this.ever.set(name, provider);
      this.active.add(name);
    };
    const cancel = (name: string | undefined): void => {
      if (name === undefined || !this.active.delete(name)) return;
      rows.push(row(name, this.ever.get(name) ?? '', 'cancelled'));
    };
    const step = Math.min(10, Math.ceil(this.sizes.findings / PROVIDERS.length));
    for (let slot = 0; slot < this.sizes.findings; slot += 1) {
      const leaves = round > 2 && Math.floor(slot / PROVIDERS.length) % step === round % step;
      if (this.slots[slot] !== undefined && !leaves) continue;
      cancel(this.slots[slot]);
      const provider = PROVIDERS[slot % PROVIDERS.length] ?? '';
      const name = `${provider} ${slot}-${round}`;
      this.slots[slot] = name;
      add(name, provider);
    }
    if (round % 2 === 1) add(`${NOW_AND_THEN} ring`, NOW_AND_THEN);
    else cancel(`${NOW_AND_THEN} ring`);
    await importRows(client, rows);
  }
}

/** Again until it is through: the import that a kill has cut off may still seem to be under way. */
async function importRows(client: Client, rows: readonly string[]): Promise<void> {
  const csv = ['contractNumber,name,provider,status,startDate,endDate,currency', ...rows, ''].join('\r\n');
  for (const until = Date.now() + 120_000; ; await sleep(500)) {
    const { status, body } = await client.importCsv('contracts', 'mode=upsert&createMissing=provider', csv);
    if (status === 200 && body.failed === 0) return;
    if (status !== 409 || Date.now() > until) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
}

function row(name: string, provider: string, status: string): string {
  return `N ${name},${name},${provider},${status},2025-01-01,${END},EUR`;
}
