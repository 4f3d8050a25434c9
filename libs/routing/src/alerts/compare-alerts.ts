import { LOG_LEVELS, type LogLevel, type NotifiedAlert } from '@tenor/domain';
import { labelValue, type Labels } from '../labels.js';

/** The tiers of contracts, the most pressing for people first. */
const TIERS_BY_PRESSURE = ['urgent', 'warning', 'expired', 'info'];

/**
 * How pressing a finding is, as a whole number from 0 (a critical, urgent one) on: by level, then by tier.
 * What has no tier comes after what has one. It can be stored and indexed, so that the first few of many
 * are found without reading all.
 */
export function pressureRank(level: LogLevel, labels: Labels): number {
  const tier = TIERS_BY_PRESSURE.indexOf(labelValue(labels, 'tier'));
  const byLevel = LOG_LEVELS.length - 1 - LOG_LEVELS.indexOf(level);
  return byLevel * (TIERS_BY_PRESSURE.length + 1) + (tier === -1 ? TIERS_BY_PRESSURE.length : tier);
}

/** What the order of a message's alerts depends on. */
export type AlertOrderKeys = Pick<NotifiedAlert, 'change' | 'level' | 'labels' | 'object' | 'fingerprint'>;

/**
 * The order of the alerts in a message, for `sort`: what fires before what is resolved; the more pressing
 * first (level from critical down, then tier urgent, warning, expired, info, as a check lists them); new and worse before the
 * same; then by the object's name (by UTF-16 unit, those without one last) and by fingerprint, so that
 * the order is the same every time.
 */
export function compareAlerts(a: AlertOrderKeys, b: AlertOrderKeys): number {
  return (
    Number(a.change === 'resolved') - Number(b.change === 'resolved') ||
    pressureRank(a.level, a.labels) - pressureRank(b.level, b.labels) ||
    Number(a.change === 'same') - Number(b.change === 'same') ||
    compareNames(a.object?.name, b.object?.name) ||
    compareTexts(a.fingerprint, b.fingerprint)
  );
}

function compareNames(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareTexts(a, b);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
