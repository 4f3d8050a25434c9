import { Module } from '@nestjs/common';
import { JobResultsController } from './job-results.controller.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';
import { LogEntriesController } from './log-entries.controller.js';
import { LogEntriesService } from './log-entries.service.js';

/** Asking for runs, and reading what they did. */
@Module({
  controllers: [JobsController, JobResultsController, LogEntriesController],
  providers: [JobsService, LogEntriesService],
  exports: [JobsService],
})
export class JobsModule {}
