import { Module } from '@nestjs/common';
import { CoverageWaiversController } from './coverage-waivers.controller.js';
import { CoverageWaiversService } from './coverage-waivers.service.js';

@Module({ controllers: [CoverageWaiversController], providers: [CoverageWaiversService] })
export class CoverageWaiversModule {}
