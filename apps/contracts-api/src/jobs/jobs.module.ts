import { Module } from '@nestjs/common';
import { RunEventsController } from './events/run-events.controller.js';
import { RunFeeds } from './events/run-feeds.js';
import { JobResultsController } from './job-results.controller.js';
import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';
import { LogEntriesController } from './log-entries.controller.js';
import { LogEntriesService } from './log-entries.service.js';
import { RunsService } from './runs.service.js';

/** Asking for runs, and reading what they did. */
@Module({
  controllers: [JobsController, JobResultsController, RunEventsController, LogEntriesController],
  providers: [JobsService, LogEntriesService, RunsService, RunFeeds],
  exports: [JobsService],
})
export class JobsModule {}
