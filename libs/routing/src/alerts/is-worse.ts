import { labelValue, type Labels } from '../labels.js';

/**
 * True when a finding got worse from one report to the next, by its labels: it became urgent, it became
 * expired, it gained `noticeMissed`, or its `lead` (days) fell.
 *
 * Having no lead yet counts as a lead beyond all others: a contract without one is further from its date
 * than the largest of its own lead times, so reaching the first of them is a fall, and is when its owner
 * asked to be told. Losing the lead is none; a lead that is not a whole number counts as no lead.
 */
export function isWorse(before: Labels, after: Labels): boolean {
  return (
    becomes('tier', 'urgent', before, after) ||
    becomes('tier', 'expired', before, after) ||
    becomes('noticeMissed', 'true', before, after) ||
    leadOf(after) < leadOf(before)
  );
}

function becomes(name: string, value: string, before: Labels, after: Labels): boolean {
  return labelValue(after, name) === value && labelValue(before, name) !== value;
}

function leadOf(labels: Labels): number {
  const text = labelValue(labels, 'lead');
  return /^\d{1,9}$/.test(text) ? Number(text) : Infinity;
}
