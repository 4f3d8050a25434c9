import { type LoggedResource } from '@tenor/domain';
import {
  ATTACHMENTS,
  CALENDAR_TOKENS,
  CIRCUITS,
  CONTRACT_ASSIGNMENTS,
  CONTRACTS,
  COVERAGE_WAIVERS,
  DEVICES,
  INVOICES,
  LOCATIONS,
  NOTIFICATION_POLICIES,
  RACKS,
  RECEIVERS,
  SCHEDULES,
  SERVICE_PROVIDERS,
  TENANTS,
  toAttachment,
  toCircuit,
  toContract,
  toContractAssignment,
  toCoverageWaiver,
  toDevice,
  toInvoice,
  TOKENS,
  toLocation,
  toRack,
  toSchedule,
  toServiceProvider,
  toTenant,
  toUser,
  toVirtualMachine,
  USERS,
  VIRTUAL_MACHINES,
  type ReceiverDocument,
  type ScheduleDocument,
  type TokenDocument,
} from '@tenor/persistence';
import { toLoggedToken } from '../access/tokens/logged-token.js';
import { attachmentTenants } from '../attachments/attachment-tenants.js';
import { toLoggedCalendarToken } from '../calendar/logged-calendar-token.js';
import { toLoggedPolicy } from '../notification-policy/logged-policy.js';
import { toLoggedReceiver } from '../receivers/logged-receiver.js';
import { toReceiver } from '../receivers/receiver.js';
import { toLoggedSchedule } from '../schedules/logged-schedule.js';
import { recordType, type RecordType } from './record-type.js';

const TYPES: Readonly<Record<LoggedResource, RecordType>> = {
  'service-providers': recordType('service-providers', SERVICE_PROVIDERS, toServiceProvider),
  tenants: recordType('tenants', TENANTS, toTenant),
  contracts: recordType('contracts', CONTRACTS, toContract, {
    amounts: ['recurringCost', 'oneTimeCost', 'renewalCost'],
  }),
  invoices: recordType('invoices', INVOICES, toInvoice, { amounts: ['totalAmount'] }),
  'contract-assignments': recordType('contract-assignments', CONTRACT_ASSIGNMENTS, toContractAssignment),
  'coverage-waivers': recordType('coverage-waivers', COVERAGE_WAIVERS, toCoverageWaiver),
  // Its bytes go before its document does.
  attachments: recordType('attachments', ATTACHMENTS, toAttachment, {
    within: { state: 'stored' },
    hidden: { state: 'deleting' },
    tenants: attachmentTenants,
  }),
  locations: recordType('locations', LOCATIONS, toLocation),
  racks: recordType('racks', RACKS, toRack),
  devices: recordType('devices', DEVICES, toDevice),
  circuits: recordType('circuits', CIRCUITS, toCircuit),
  'virtual-machines': recordType('virtual-machines', VIRTUAL_MACHINES, toVirtualMachine),
  schedules: recordType('schedules', SCHEDULES, (document: ScheduleDocument) =>
    toLoggedSchedule(toSchedule(document)),
  ),
  receivers: recordType('receivers', RECEIVERS, (document: ReceiverDocument) =>
    toLoggedReceiver(toReceiver(document)),
  ),
  'notification-policy': recordType('notification-policy', NOTIFICATION_POLICIES, toLoggedPolicy),
  users: recordType('users', USERS, toUser),
  tokens: recordType('tokens', TOKENS, toLoggedToken, {
    counted: false,
    asRead: ({ revokedAt }: TokenDocument) => ({ revokedAt }),
  }),
  // From its creation to its deletion nothing changes but when it was used.
  'calendar-tokens': recordType('calendar-tokens', CALENDAR_TOKENS, toLoggedCalendarToken, {
    counted: false,
    asRead: () => ({}),
  }),
};

/** Everything whose changes are logged. */
export const RECORD_TYPES: readonly RecordType[] = Object.values(TYPES);

const BY_COLLECTION = new Map(RECORD_TYPES.map((type) => [type.collection, type]));

/** undefined: changes in this collection are not logged. */
export function recordTypeOf(collection: string): RecordType | undefined {
  return BY_COLLECTION.get(collection);
}
