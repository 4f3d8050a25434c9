import { type Contract, type Entity } from '@tenor/domain';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImportOptions } from '../import-options.js';
import { type ImportProgress } from '../pipeline/import-context.js';
import { type ImportResource } from '../pipeline/import-resource.js';
import { runImport, type ImportOutcome } from '../pipeline/run-import.js';
import { contractImport } from '../resources/contract-import.js';
import { MemoryReferences, MemoryStore } from './memory-store.js';

export const NOW = new Date('2026-03-01T06:00:00.000Z');

/** An import without a server and without a database. */
export class ImportBench<T extends Entity> {
  readonly store: MemoryStore<T>;
  readonly references = new MemoryReferences();
  readonly progress: ImportProgress[] = [];
  private ids = 0;

  constructor(readonly resource: ImportResource<T>) {
    this.store = new MemoryStore(resource);
  }

  async import(csv: string, query: Record<string, unknown> = {}): Promise<ImportOutcome> {
    const folder = await mkdtemp(join(tmpdir(), 'tenor-import-'));
    try {
      const path = join(folder, 'file.csv');
      await writeFile(path, csv);
      return await runImport({ path, ndjson: false }, parseImportOptions(query), {
        resource: this.resource,
        store: this.store,
        references: this.references,
        newId: () => `0192f0c1-2b7a-7000-8000-${String((this.ids += 1)).padStart(12, '0')}`,
        onBatch: (progress) => {
          this.progress.push(progress);
          return Promise.resolve();
        },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

/** An import of contracts by an operator, on {@link NOW}'s day. */
export function contractBench(): ImportBench<Contract> {
  return new ImportBench(contractImport({ by: 'operator', now: NOW, today: '2026-03-01' }));
}
