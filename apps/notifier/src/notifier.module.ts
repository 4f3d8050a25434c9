import { Module } from '@nestjs/common';

/** Routing, alerts and deliveries become features of this module. */
@Module({})
export class NotifierModule {}
