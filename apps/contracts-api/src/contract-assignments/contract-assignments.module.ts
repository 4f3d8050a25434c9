import { Module } from '@nestjs/common';
import { ContractAssignmentsController } from './contract-assignments.controller.js';
import { ContractAssignmentsService } from './contract-assignments.service.js';

@Module({ controllers: [ContractAssignmentsController], providers: [ContractAssignmentsService] })
export class ContractAssignmentsModule {}
