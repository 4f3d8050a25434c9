import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesService } from './deliveries.service.js';
import { EntryDeliveriesController } from './entry-deliveries.controller.js';
import { NotifierCommands } from './notifier-commands.js';

/** What was sent. */
@Module({
  controllers: [DeliveriesController, EntryDeliveriesController],
  providers: [DeliveriesService, NotifierCommands],
})
export class DeliveriesModule {}
