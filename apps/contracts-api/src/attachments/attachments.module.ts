import { Module } from '@nestjs/common';
import { attachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';

@Module({
  controllers: [attachmentsController('contract', 'contracts'), attachmentsController('invoice', 'invoices')],
  providers: [AttachmentsService],
})
export class AttachmentsModule {}
