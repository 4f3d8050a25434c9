import { accessComponents } from './access/access-schemas.js';
import { alertComponents } from './alerts/alert-schemas.js';
import { attachmentComponents } from './attachments/attachment-schemas.js';
import { calendarComponents } from './calendar/calendar-schemas.js';
import { contractAssignmentComponents } from './contract-assignments/contract-assignment-schemas.js';
import { bulkComponents } from './bulk/bulk-schemas.js';
import { changeLogComponents } from './change-log/change-log-schemas.js';
import { contractComponents } from './contracts/contract-schemas.js';
import { costSnapshotComponents } from './cost-snapshots/cost-snapshot-schemas.js';
import { coverageWaiverComponents } from './coverage-waivers/coverage-waiver-schemas.js';
import { deliveryComponents } from './deliveries/delivery-schemas.js';
import { healthComponents } from './health/health-schemas.js';
import { invoiceComponents } from './invoices/invoice-schemas.js';
import { inventoryComponents } from './inventory/inventory-components.js';
import { jobComponents } from './jobs/job-schemas.js';
import { policyComponents } from './notification-policy/policy-schemas.js';
import { type JsonSchema } from './openapi/json-schema.js';
import { receiverComponents } from './receivers/receiver-schemas.js';
import { reportComponents } from './reports/report-schemas.js';
import { scheduleComponents } from './schedules/schedule-schemas.js';
import { serviceProviderComponents } from './service-providers/service-provider-schemas.js';
import { snapshotComponents } from './snapshots/snapshot-schemas.js';
import { tenantComponents } from './tenants/tenant-schemas.js';

/** What can be written many at a time. */
const objects: Readonly<Record<string, JsonSchema>> = {
  ...serviceProviderComponents,
  ...tenantComponents,
  ...contractComponents,
  ...inventoryComponents,
  ...invoiceComponents,
  ...contractAssignmentComponents,
  ...coverageWaiverComponents,
};

/**
 * The named schemas of the API's description, one line per feature. Schemas given to decorators as
 * `standardSchema` with `.meta({ id })` need no line here.
 */
export const apiComponents: Readonly<Record<string, JsonSchema>> = {
  ...healthComponents,
  ...changeLogComponents,
  ...bulkComponents(objects),
  ...accessComponents,
  ...serviceProviderComponents,
  ...tenantComponents,
  ...contractComponents,
  ...inventoryComponents,
  ...invoiceComponents,
  ...attachmentComponents,
  ...calendarComponents,
  ...contractAssignmentComponents,
  ...coverageWaiverComponents,
  ...costSnapshotComponents,
  ...snapshotComponents,
  ...jobComponents,
  ...scheduleComponents,
  ...receiverComponents,
  ...reportComponents,
  ...policyComponents,
  ...alertComponents,
  ...deliveryComponents,
};
