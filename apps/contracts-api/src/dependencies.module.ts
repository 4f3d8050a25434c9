import { Module, type DynamicModule } from '@nestjs/common';
import {
  CLOCK,
  CONFIG,
  DATABASE,
  EVENTS,
  HEALTH,
  LOGGER,
  type ContractsApiDependencies,
} from './dependencies.js';
import { healthOf } from './health/health-of.js';

/** Hands what was given from outside to every module under the tokens of dependencies.ts. */
@Module({})
export class DependenciesModule {
  static forRoot(deps: ContractsApiDependencies): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: deps.config },
      { provide: DATABASE, useValue: deps.database },
      { provide: EVENTS, useValue: deps.events },
      { provide: LOGGER, useValue: deps.logger },
      { provide: CLOCK, useValue: deps.clock },
      { provide: HEALTH, useValue: healthOf(deps) },
    ];
    return { module: DependenciesModule, global: true, providers, exports: providers };
  }
}
