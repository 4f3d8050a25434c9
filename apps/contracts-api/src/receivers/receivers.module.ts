import { Module } from '@nestjs/common';
import { NotifierCommands } from '../deliveries/notifier-commands.js';
import { PolicyUse } from '../notification-policy/policy-use.js';
import { ReceiversController } from './receivers.controller.js';
import { ReceiversService } from './receivers.service.js';
import { secretBoxProvider } from './secret-box.provider.js';

/** Where messages go. */
@Module({
  controllers: [ReceiversController],
  providers: [ReceiversService, NotifierCommands, PolicyUse, secretBoxProvider],
})
export class ReceiversModule {}
