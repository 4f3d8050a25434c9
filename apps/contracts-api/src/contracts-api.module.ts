import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { BulkModule } from './bulk/bulk.module.js';
import { ChangeLogModule } from './change-log/change-log.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { CalendarModule } from './calendar/calendar.module.js';
import { ContractAssignmentsModule } from './contract-assignments/contract-assignments.module.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { CostSnapshotsModule } from './cost-snapshots/cost-snapshots.module.js';
import { type ContractsApiDependencies } from './dependencies.js';
import { CoverageWaiversModule } from './coverage-waivers/coverage-waivers.module.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DependenciesModule } from './dependencies.module.js';
import { HealthModule } from './health/health.module.js';
import { ImportModule } from './import/import.module.js';
import { InvoicesModule } from './invoices/invoices.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { NotificationPolicyModule } from './notification-policy/notification-policy.module.js';
import { ReceiversModule } from './receivers/receivers.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { SchedulesModule } from './schedules/schedules.module.js';
import { ServiceProvidersModule } from './service-providers/service-providers.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { TenantsModule } from './tenants/tenants.module.js';

/** The root: one line per feature. */
@Module({})
export class ContractsApiModule {
  static forRoot(deps: ContractsApiDependencies): DynamicModule {
    return {
      module: ContractsApiModule,
      imports: [
        DependenciesModule.forRoot(deps),
        AccessModule,
        HealthModule,
        ChangeLogModule,
        BulkModule,
        ServiceProvidersModule,
        TenantsModule,
        ContractsModule,
        InventoryModule,
        InvoicesModule,
        AttachmentsModule,
        CalendarModule,
        ContractAssignmentsModule,
        CoverageWaiversModule,
        CostSnapshotsModule,
        SnapshotsModule,
        ReportsModule,
        JobsModule,
        SchedulesModule,
        ImportModule,
        ReceiversModule,
        NotificationPolicyModule,
        AlertsModule,
        DeliveriesModule,
      ],
    };
  }
}
