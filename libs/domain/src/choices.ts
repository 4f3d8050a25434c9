/** The closed lists of the models: stored value → label, in the order in which people read them. */

export const BILLING_PERIODS = {
  monthly: 'Monthly',
  quarterly: 'Quarterly',
  semiannual: 'Semiannual',
  annual: 'Annual',
  one_time: 'One-time',
} as const;

export const CONTRACT_TYPES = {
  hardware: 'Hardware Maintenance',
  software: 'Software Subscription',
  saas: 'SaaS Subscription',
  services: 'Professional Services',
  managed: 'Managed Services',
  support: 'Vendor Support',
  warranty: 'Manufacturer Warranty',
  other: 'Other',
} as const;

export const COVERAGE_HOURS = {
  '24x7': '24x7',
  '24x5': '24x5',
  business_hours: 'Business hours',
  '8x5_nbd': '8x5 next business day',
  best_effort: 'Best effort',
} as const;

export const RESPONSE_TIMES = {
  '1h': '1 hour',
  '2h': '2 hours',
  '4h': '4 hours',
  '8h': '8 hours',
  nbd: 'Next business day',
  best_effort: 'Best effort',
} as const;

export const RESTORATION_TIMES = {
  '4h': '4 hours',
  '8h': '8 hours',
  '24h': '24 hours',
  nbd: 'Next business day',
  '2d': '2 days',
  '5d': '5 days',
  none: 'None',
} as const;

export const CONTRACT_STATUSES = {
  draft: 'Draft',
  pending: 'Pending',
  active: 'Active',
  expired: 'Expired',
  cancelled: 'Cancelled',
} as const;

export const RENEWAL_DECISIONS = {
  undecided: 'Undecided',
  renew: 'Renew',
  cancel: 'Cancel',
} as const;

export const INVOICE_STATUSES = {
  pending: 'Pending',
  approved: 'Approved',
  paid: 'Paid',
  disputed: 'Disputed',
  void: 'Void',
} as const;

export const DEVICE_STATUSES = {
  active: 'Active',
  planned: 'Planned',
  staged: 'Staged',
  failed: 'Failed',
  offline: 'Offline',
  inventory: 'Inventory',
  decommissioning: 'Decommissioning',
} as const;

/** Of circuits and virtual machines: as of devices, as far as they fit. */
export const INVENTORY_STATUSES = {
  active: 'Active',
  planned: 'Planned',
  staged: 'Staged',
  failed: 'Failed',
  offline: 'Offline',
  decommissioning: 'Decommissioning',
} as const;

export type BillingPeriod = keyof typeof BILLING_PERIODS;
export type ContractType = keyof typeof CONTRACT_TYPES;
export type CoverageHours = keyof typeof COVERAGE_HOURS;
export type ResponseTime = keyof typeof RESPONSE_TIMES;
export type RestorationTime = keyof typeof RESTORATION_TIMES;
export type ContractStatus = keyof typeof CONTRACT_STATUSES;
export type RenewalDecision = keyof typeof RENEWAL_DECISIONS;
export type InvoiceStatus = keyof typeof INVOICE_STATUSES;
export type DeviceStatus = keyof typeof DEVICE_STATUSES;
export type InventoryStatus = keyof typeof INVENTORY_STATUSES;

/** The stored values of a choice list, for a zod enum. */
export function valuesOf<K extends string>(choices: Readonly<Record<K, string>>): [K, ...K[]] {
  return Object.keys(choices) as [K, ...K[]];
}
