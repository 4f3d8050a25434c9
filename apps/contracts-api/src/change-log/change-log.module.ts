import { Module } from '@nestjs/common';
import { ChangeDrain } from './change-drain.js';
import { ChangeLogController } from './change-log.controller.js';

@Module({ controllers: [ChangeLogController], providers: [ChangeDrain] })
export class ChangeLogModule {}
