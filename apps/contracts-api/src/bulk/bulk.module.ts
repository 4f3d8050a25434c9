import { Module } from '@nestjs/common';
import { BULK_RESOURCES } from './bulk-resources.js';
import { bulkController } from './bulk.controller.js';

@Module({ controllers: BULK_RESOURCES.map(bulkController) })
export class BulkModule {}
