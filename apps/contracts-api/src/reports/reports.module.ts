import { Module } from '@nestjs/common';
import { DeviceCoverageController } from './device-coverage.controller.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

@Module({ controllers: [ReportsController, DeviceCoverageController], providers: [ReportsService] })
export class ReportsModule {}
