import { daysBetween, isCalendarDate } from '@tenor/domain';
import { type EntryAnswer } from '../api/schemas.js';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { type Look, type Style } from '../terminal/style.js';
import { cut, tableLines } from '../terminal/table.js';
import { findingOf, TIER_NAMES, type Finding, type TierName } from './finding.js';

const TIERS: Readonly<Record<TierName, { readonly look: Look; readonly says: string }>> = {
  urgent: { look: 'red', says: 'renews by itself, and the notice deadline is near: cancel now or pay' },
  warning: { look: 'yellow', says: 'ends soon, its notice period is running, or a deadline was missed' },
  expired: { look: 'yellow', says: 'ended, and nothing follows it' },
  info: { look: 'cyan', says: 'in the window; nothing pressing, or decided already' },
};

const COLUMNS = [
  { title: 'Contract' },
  { title: 'Provider' },
  { title: 'What and when' },
  { title: 'Days', align: 'right' },
  { title: 'Notice deadline' },
  { title: 'Decided' },
  { title: 'At stake', align: 'right' },
] as const;
const NAME_WIDTH = 34;
const PROVIDER_WIDTH = 22;

/** The findings grouped by tier, the most pressing first, each tier a table. */
export function findingsText(entries: readonly EntryAnswer[], asOf: string, style: Style): string {
  const findings = entries.filter((entry) => entry.fingerprint !== null).map(findingOf);
  const blocks = TIER_NAMES.map((tier) => {
    const { look, says } = TIERS[tier];
    const ofTier = findings.filter((finding) => finding.labels.tier === tier);
    const title = `${style('bold', style(look, tier.toUpperCase()))}  ${countOf(ofTier.length, 'contract')}: ${says}`;
    if (ofTier.length === 0) return title;
    const rows = ofTier.map((finding) => row(finding, asOf));
    const [head = '', ...lines] = tableLines(COLUMNS, rows);
    return [title, `  ${style('dim', head)}`, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return blocks.join('\n\n');
}

function row({ labels, data }: Finding, asOf: string): string[] {
  return [
    cut(plainText(data.name), NAME_WIDTH),
    cut(plainText(labels.provider), PROVIDER_WIDTH),
    `${verb(labels.tier, data.renewsByItself)} ${data.effectiveEnd ?? ''}`,
    data.daysRemaining === null ? '' : String(data.daysRemaining),
    deadline(data, asOf),
    data.decision ?? '',
    '',
  ];
}

function verb(tier: TierName, renewsByItself: boolean): string {
  if (tier === 'expired') return 'expired';
  return renewsByItself ? 'renews' : 'expires';
}

function deadline({ noticeDeadline, missedDeadline }: Finding['data'], asOf: string): string {
  const date = missedDeadline ?? noticeDeadline;
  if (date === null || !isCalendarDate(date) || !isCalendarDate(asOf)) return '';
  const days = daysBetween(asOf, date);
  if (missedDeadline !== null) return `${date} missed`;
  return days < 0 ? `${date} past` : `${date} (${days})`;
}
