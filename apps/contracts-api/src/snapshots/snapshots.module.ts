import { Module } from '@nestjs/common';
import { CoverageSnapshotsController } from './coverage-snapshots.controller.js';
import { FleetSnapshotsController } from './fleet-snapshots.controller.js';
import { SnapshotsService } from './snapshots.service.js';

@Module({
  controllers: [CoverageSnapshotsController, FleetSnapshotsController],
  providers: [SnapshotsService],
})
export class SnapshotsModule {}
