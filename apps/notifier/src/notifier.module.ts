import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { type Core } from './deps.js';
import { EventConsumer } from './event-consumer.js';
import { CORE, Workers } from './workers.js';

@Module({})
export class NotifierModule {
  static with(core: Core): DynamicModule {
    return {
      module: NotifierModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [EventConsumer],
      providers: [{ provide: CORE, useValue: core }, Workers],
    };
  }
}
