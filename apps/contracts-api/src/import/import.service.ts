import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem, type Entity } from '@tenor/domain';
import { today, type Clock, type Config, type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { v7 } from 'uuid';
import { CLOCK, CONFIG, DATABASE, LOGGER } from '../dependencies.js';
import { type Principal } from '../http/principal.js';
import { type ReceivedFile } from './import-file.js';
import { ImportLeases } from './import-lease.js';
import { IMPORTED_RESOURCES, importedResource } from './imported-resources.js';
import { parseImportOptions, type ImportOptions } from './import-options.js';
import { type ImportProgress } from './pipeline/import-context.js';
import { type ImportResource, type ImportStore } from './pipeline/import-resource.js';
import { runImport, type ImportOutcome } from './pipeline/run-import.js';
import { MongoReferenceStore } from './stores/mongo-reference-store.js';
import { UploadSpool, type Upload } from './upload/upload-spool.js';

/** Rows between two lines of the log. */
const LOG_EVERY_ROWS = 10_000;

type Work = (file: ReceivedFile) => Promise<ImportOutcome>;

/** Imports files into the database, one per resource at a time. */
@Injectable()
export class ImportService implements OnModuleInit {
  private readonly spool: UploadSpool;
  private readonly leases: ImportLeases;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.spool = new UploadSpool(config.dataDir);
    this.leases = new ImportLeases(database, clock);
  }

  onModuleInit(): Promise<void> {
    return this.spool.clean();
  }

  /**
   * Reads the request, receives the file, imports it.
   * @throws Problem not_found, invalid_input, unsupported_media_type, too_large, conflict.
   */
  async import(
    resource: string,
    query: Readonly<Record<string, unknown>>,
    upload: Upload,
    principal: Principal,
  ): Promise<ImportOutcome> {
    const work = this.workFor(resource, query, principal);
    return this.spool.receive(upload, async (file) => {
      const { report, refused } = await work(file);
      const { created, updated, unchanged, failed, dryRun } = report;
      const counts = { created, updated, unchanged, failed, dryRun };
      this.logger.info({ resource, by: principal.name, refused, ...counts }, 'import');
      return { report, refused };
    });
  }

  private workFor(resource: string, query: Readonly<Record<string, unknown>>, principal: Principal): Work {
    const { database, clock } = this;
    const now = clock.now();
    const imported = importedResource(resource);
    if (imported === undefined) {
      throw new Problem('not_found', `Only ${IMPORTED_RESOURCES.join(', ')} can be imported.`);
    }
    const context = { by: principal.name, now, today: today(clock, this.config.timezone) };
    const options = parseImportOptions(query);
    return imported(
      { database, clock, context },
      (described, store): Work =>
        (file) =>
          this.run(file, options, described, store),
    );
  }

  private async run<T extends Entity>(
    file: ReceivedFile,
    options: ImportOptions,
    resource: ImportResource<T>,
    store: ImportStore<T>,
  ): Promise<ImportOutcome> {
    const lease = options.dryRun ? undefined : await this.leases.acquire(resource.name);
    try {
      return await runImport(file, options, {
        resource,
        store,
        references: new MongoReferenceStore(this.database, this.clock, v7),
        newId: v7,
        onBatch: async (progress) => {
          lease?.assertHeld();
          this.tell(resource.name, progress);
          // Other requests are served between two batches.
          await nextTurn();
        },
      });
    } finally {
      await lease?.release();
    }
  }

  private tell(resource: string, { phase, rows }: ImportProgress): void {
    if (rows > 0 && rows % LOG_EVERY_ROWS === 0) this.logger.info({ resource, phase, rows }, 'importing');
  }
}
