import { Module } from '@nestjs/common';
import { CalendarTokensController } from './calendar-tokens.controller.js';
import { CalendarTokensService } from './calendar-tokens.service.js';
import { CalendarController } from './calendar.controller.js';

@Module({
  controllers: [CalendarTokensController, CalendarController],
  providers: [CalendarTokensService],
})
export class CalendarModule {}
