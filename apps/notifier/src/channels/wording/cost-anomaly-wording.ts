import { calendarDate, type NotifiedAlert } from '@tenor/domain';
import { z } from 'zod';
import { dateText } from './dates.js';
import { type JobWording } from './job-wording.js';
import { moneyText } from './money.js';
import { clean, counted, listed } from './text.js';

const NAME_MAX = 120;
/** Causes that are named; of the rest the number is told. */
const CAUSES_MAX = 3;

const captured = z.object({ date: calendarDate(), amount: z.string() });

/** What a message needs of the data that cost-anomaly puts into its entries. */
const anomalyData = z.object({
  currency: z.string(),
  metric: z.string(),
  direction: z.enum(['up', 'down']),
  baseline: captured,
  current: captured,
  delta: z.string(),
  pctChange: z.number().nullable(),
  contracts: z.array(
    z.object({ name: z.string(), provider: z.object({ name: z.string().nullish() }), delta: z.string() }),
  ),
  otherContracts: z.object({ count: z.int() }),
});

type AnomalyFacts = z.output<typeof anomalyData>;

const METRICS: Readonly<Record<string, string>> = {
  monthly_burn: 'Monthly cost',
  renewal_90d: 'Renewals of the next 90 days',
};

export const costAnomalyWording: JobWording = {
  alert(alert) {
    const facts = anomalyFacts(alert);
    if (facts === null) return null;
    const { currency, baseline, current } = facts;
    const amount = (value: string): string => moneyText({ amount: value, currency });
    return {
      urgency: 'warning',
      urgencyLabel: facts.direction === 'up' ? 'Cost is up' : 'Cost is down',
      title: clean(`${metricOf(facts)} in ${currency}: ${changeOf(facts)}`, NAME_MAX),
      facts: [clean(causesOf(facts), 3 * NAME_MAX)].filter((fact) => fact !== ''),
      situation: clean(
        `From ${amount(baseline.amount)} on ${dateText(baseline.date)} to ${amount(current.amount)} on ${dateText(current.date)}.`,
        2 * NAME_MAX,
      ),
      action: 'Check that what changed was agreed.',
      money: clean(`${amount(facts.delta)} of change`, NAME_MAX),
    };
  },

  title({ counts }, firing) {
    const [only] = firing;
    const facts = only && anomalyFacts(only);
    if (counts.firing === 1)
      return facts ? `${metricOf(facts)} in ${facts.currency}: ${changeOf(facts)}` : null;
    return firing.every((alert) => anomalyFacts(alert) !== null)
      ? `${counted(counts.firing, 'unusual change')} of cost`
      : null;
  },

  cleared({ counts }, resolved) {
    const [only] = resolved;
    const facts = only && anomalyFacts(only);
    if (!resolved.every((alert) => anomalyFacts(alert) !== null)) return null;
    if (counts.resolved === 1 && facts) return `${metricOf(facts)} in ${facts.currency}`;
    return `${counted(counts.resolved, 'change')} of cost`;
  },
};

function anomalyFacts(alert: NotifiedAlert): AnomalyFacts | null {
  const parsed = anomalyData.safeParse(alert.data);
  return parsed.success ? parsed.data : null;
}

function metricOf({ metric }: AnomalyFacts): string {
  return METRICS[metric] ?? clean(metric, NAME_MAX);
}

function changeOf({ pctChange, direction }: AnomalyFacts): string {
  if (pctChange === null) return 'new';
  return `${direction} ${String(Math.abs(pctChange))}%`;
}

/** "Because of Acme MSA (Acme Networks, 250.00 USD) and 2 more contracts". */
function causesOf({ contracts, otherContracts, currency }: AnomalyFacts): string {
  const named = contracts
    .slice(0, CAUSES_MAX)
    .map(({ name, provider, delta }) =>
      [
        name,
        `(${[provider.name, moneyText({ amount: delta, currency })].filter((part) => part != null).join(', ')})`,
      ].join(' '),
    );
  const more = contracts.length - named.length + otherContracts.count;
  if (named.length === 0) return '';
  return `Because of ${listed(more > 0 ? [...named, counted(more, 'more contract')] : named)}`;
}
