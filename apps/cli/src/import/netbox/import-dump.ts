import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient } from '../../api/api-client.js';
import { type ImportReport } from '../../api/schemas.js';
import { uploadFile } from '../upload-file.js';
import { convertObject, STAGES, type StageName } from './convert-object.js';
import { DumpLookups } from './dump-lookups.js';
import { dumpObjects } from './dump-objects.js';
import { StageFiles } from './stage-files.js';

export interface DumpOptions {
  /** The name of the installation that the dump comes from. */
  readonly source: string;
  /** Read and convert, and send nothing. */
  readonly dryRun: boolean;
  readonly onError?: string;
}

/** What became of one file. */
export interface StageReport {
  readonly stage: StageName;
  readonly resource: string;
  /** Nothing of it was imported because of errors. */
  readonly refused: boolean;
  readonly report: ImportReport;
}

/** What became of a dump. */
export interface DumpReport {
  readonly source: string;
  readonly dryRun: boolean;
  /** Rows that were made, by stage. */
  readonly rows: Readonly<Record<string, number>>;
  /** How often something was not taken over as the dump has it, by model and what. */
  readonly notes: Readonly<Record<string, number>>;
  /** Objects of models that Tenor has no place for, by model. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly stages: readonly StageReport[];
  /** Stages that were not sent because one before them was refused. */
  readonly notSent: readonly StageName[];
}

/** Models that rows are filled from, but that are none themselves. */
const LOOKED_UP = new Set([
  'dcim.devicetype',
  'dcim.devicebay',
  'dcim.devicerole',
  'dcim.manufacturer',
  'circuits.circuittype',
  'circuits.circuittermination',
  'virtualization.cluster',
  'extras.role',
  'extras.status',
]);

/**
 * Imports a dump: reads it twice (what is referred to may stand behind what refers to it), writes a file for
 * each stage, and sends these in order. In memory are the names and keys of what rows refer to.
 * @param tell Says what is going on.
 */
export async function importDump(
  client: ApiClient | undefined,
  path: string,
  options: DumpOptions,
  tell: (text: string) => void,
): Promise<DumpReport> {
  const { source, dryRun } = options;
  const lookups = new DumpLookups();
  tell(`Reading ${path} …`);
  for await (const object of dumpObjects(path)) lookups.add(object);
  const counts = { rows: new Counter(), notes: new Counter(), skipped: new Counter() };
  const folder = await mkdtemp(join(tmpdir(), 'tenor-dump-'));
  try {
    const files = new StageFiles(folder);
    for await (const object of dumpObjects(path)) {
      const converted = convertObject(object, source, lookups);
      if (converted === undefined) {
        if (!LOOKED_UP.has(object.model)) counts.skipped.add(object.model);
        continue;
      }
      const { stage, row, notes } = converted;
      counts.rows.add(stage);
      for (const note of notes) counts.notes.add(`${object.model}: ${note}`);
      await files.write(stage, row);
    }
    const paths = await files.end();
    const sent = dryRun || client === undefined ? NOTHING : await send(client, paths, options, tell);
    return {
      source,
      dryRun,
      rows: counts.rows.all,
      notes: counts.notes.all,
      skipped: counts.skipped.all,
      ...sent,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A dump knows its own references and custom fields; those of others stay. */
const UPLOAD = { mode: 'upsert', merge: ['externalRefs', 'customFields'] } as const;

const NOTHING: Pick<DumpReport, 'stages' | 'notSent'> = { stages: [], notSent: [] };

async function send(
  client: ApiClient,
  paths: ReadonlyMap<string, readonly string[]>,
  { onError }: DumpOptions,
  tell: (text: string) => void,
): Promise<Pick<DumpReport, 'stages' | 'notSent'>> {
  const stages: StageReport[] = [];
  for (const [index, { name, resource }] of STAGES.entries()) {
    for (const path of paths.get(name) ?? []) {
      tell(`Importing ${name} …`);
      const upload = { resource, ...UPLOAD, ...(onError !== undefined && { onError }) };
      const { status, value } = await uploadFile(client, path, upload);
      const refused = status === 422;
      stages.push({ stage: name, resource, refused, report: value });
      if (!refused) continue;
      // What comes next may refer to what is missing now.
      const rest = STAGES.slice(index + 1).filter((stage) => paths.has(stage.name));
      return { stages, notSent: rest.map((stage) => stage.name) };
    }
  }
  return { stages, notSent: [] };
}

/** Counts by text. */
class Counter {
  private readonly counts = new Map<string, number>();

  add(text: string): void {
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  get all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
