import { Module } from '@nestjs/common';
import { ContractRenewalController } from './contract-renewal.controller.js';
import { ContractRenewalService } from './contract-renewal.service.js';
import { ContractsController } from './contracts.controller.js';
import { ContractsRepository } from './contracts.repository.js';
import { ContractsService } from './contracts.service.js';

@Module({
  controllers: [ContractsController, ContractRenewalController],
  providers: [ContractsRepository, ContractsService, ContractRenewalService],
})
export class ContractsModule {}
