import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { SchedulesController } from './schedules.controller.js';
import { SchedulesService } from './schedules.service.js';

/** When jobs run by themselves. */
@Module({ imports: [JobsModule], controllers: [SchedulesController], providers: [SchedulesService] })
export class SchedulesModule {}
