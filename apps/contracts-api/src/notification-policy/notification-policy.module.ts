import { Module } from '@nestjs/common';
import { NotificationPolicyController } from './notification-policy.controller.js';
import { NotificationPolicyService } from './notification-policy.service.js';

/** Which alert goes where. */
@Module({ controllers: [NotificationPolicyController], providers: [NotificationPolicyService] })
export class NotificationPolicyModule {}
