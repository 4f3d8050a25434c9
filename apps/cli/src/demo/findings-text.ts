import { formatAmount, parseAmount } from '@tenor/domain';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { type Look, type Style } from '../terminal/style.js';
import { cut, tableLines } from '../terminal/table.js';
import { TIER_NAMES, type Finding, type TierName } from './finding.js';

const TIERS: Readonly<Record<TierName, { readonly look: Look; readonly says: string }>> = {
  urgent: { look: 'red', says: 'renews by itself, and the last day to give notice is near' },
  warning: { look: 'yellow', says: 'ends soon, or its notice period runs or was missed' },
  expired: { look: 'yellow', says: 'has ended, and nothing follows it' },
  info: { look: 'cyan', says: 'in the window, but nothing is pressing, or it is decided' },
};

const COLUMNS = [
  { title: 'Contract' },
  { title: 'Provider' },
  { title: 'What and when' },
  { title: 'Days', align: 'right' },
  { title: 'Notice deadline' },
  { title: 'Decided' },
  { title: 'Renewal costs', align: 'right' },
] as const;
const NAME_WIDTH = 36;
const PROVIDER_WIDTH = 24;

/** The findings grouped by tier, the most pressing first, each tier a table. */
export function findingsText(findings: readonly Finding[], style: Style): string {
  const blocks = TIER_NAMES.map((tier) => {
    const { look, says } = TIERS[tier];
    const ofTier = findings.filter((finding) => finding.tier === tier);
    const title = `${style('bold', style(look, tier.toUpperCase()))}  ${countOf(ofTier.length, 'contract')}: ${says}`;
    if (ofTier.length === 0) return title;
    const [head = '', ...lines] = tableLines(COLUMNS, ofTier.map(row));
    return [title, `  ${style('dim', head)}`, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return blocks.join('\n\n');
}

/** What the renewals of these findings cost together, currency by currency: currencies are never added up. */
export function totalsText(findings: readonly Finding[]): string {
  const totals = new Map<string, bigint>();
  for (const { renewalValue } of findings) {
    const { amount, currency } = renewalValue;
    const parsed = parseAmount(amount, currency);
    if (!parsed.ok) throw new RangeError(`not an amount: ${amount} ${currency}`);
    totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(parsed.value));
  }
  const texts = [...totals]
    .filter(([, total]) => total > 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, total]) => money(formatAmount(total, currency), currency));
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

function row(finding: Finding): string[] {
  const { amount, currency } = finding.renewalValue;
  return [
    cut(plainText(finding.name), NAME_WIDTH),
    cut(plainText(finding.provider.name ?? ''), PROVIDER_WIDTH),
    `${verb(finding)} ${finding.effectiveEnd}`,
    String(finding.daysRemaining),
    deadline(finding),
    finding.decision ?? '',
    /[1-9]/.test(amount) ? money(amount, currency) : '',
  ];
}

function verb({ tier, renewsByItself }: Finding): string {
  if (tier === 'expired') return 'expired';
  return renewsByItself ? 'renews' : 'expires';
}

/** The deadline that can still be met comes first where that makes a contract urgent, else one that was missed. */
function deadline({ tier, noticeDeadline, daysToDeadline, missedDeadline }: Finding): string {
  if (missedDeadline !== null && tier !== 'urgent') return `${missedDeadline} missed`;
  if (noticeDeadline === null || daysToDeadline === null || tier === 'expired') return '';
  if (daysToDeadline < 0) return `${noticeDeadline} past`;
  return daysToDeadline === 0 ? `${noticeDeadline} (today)` : `${noticeDeadline} (in ${daysToDeadline})`;
}

/** In groups of three, as people read amounts: 12,000.00 USD. */
function money(amount: string, currency: string): string {
  return `${amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')} ${currency}`;
}
