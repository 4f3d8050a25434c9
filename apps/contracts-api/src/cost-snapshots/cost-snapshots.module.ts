import { Module } from '@nestjs/common';
import { CostSnapshotsController } from './cost-snapshots.controller.js';
import { CostSnapshotsService } from './cost-snapshots.service.js';

@Module({ controllers: [CostSnapshotsController], providers: [CostSnapshotsService] })
export class CostSnapshotsModule {}
