import { z } from 'zod';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { type Style } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';
import { type JobDone } from './other-jobs.js';

const CAUSES_SHOWN = 3;

/** What jobs said, line by line; findings stand out. */
export function linesText(jobs: readonly JobDone[], style: Style): string {
  const lines = jobs.flatMap(({ entries }) =>
    entries.map(({ level, message }) => {
      const text = plainText(message);
      return `  ${level === 'warning' ? style('yellow', text) : text}`;
    }),
  );
  return lines.join('\n');
}

const row = z.object({ snapshotDate: z.string(), currency: z.string(), monthlyBurn: z.string() });

/** What was captured: the first, one in the middle and the last day, the monthly burn in each currency. */
export function historyText(captured: readonly JobDone[]): string {
  const shown = [captured.at(0), captured.at(captured.length >> 1), captured.at(-1)];
  const days = shown.map((done) =>
    (done?.entries ?? []).flatMap(({ data }) => {
      const parsed = row.safeParse(data);
      return parsed.success ? [parsed.data] : [];
    }),
  );
  const currencies = days[0]?.map(({ currency }) => currency) ?? [];
  const columns = [
    { title: 'Monthly burn' },
    ...currencies.map((currency) => ({ title: currency, align: 'right' as const })),
  ];
  const rows = days.map((day) => [
    day[0]?.snapshotDate ?? '',
    ...currencies.map((currency) => day.find((one) => one.currency === currency)?.monthlyBurn ?? ''),
  ]);
  return tableLines(columns, rows)
    .map((line) => `  ${line}`)
    .join('\n');
}

const caused = z.object({
  currency: z.string(),
  contracts: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      provider: z.object({ name: z.string().nullable() }),
      delta: z.string(),
    }),
  ),
  otherContracts: z.object({ count: z.int() }),
});

/** Each anomaly with the contracts that weigh most in it. */
export function anomaliesText({ entries }: JobDone, style: Style): string {
  return entries
    .flatMap(({ message, data }) => {
      const parsed = caused.safeParse(data);
      if (!parsed.success) return [`  ${plainText(message)}`];
      const { currency, contracts, otherContracts } = parsed.data;
      const causes = contracts.slice(0, CAUSES_SHOWN).map(({ name, kind, provider, delta }) => {
        const who = `${plainText(name)} (${plainText(provider.name ?? 'unknown provider')})`;
        return `    ${delta.startsWith('-') ? '' : '+'}${delta} ${currency}  ${who}: ${kind.replace('_', ' the ')}`;
      });
      const more = contracts.length + otherContracts.count - causes.length;
      return [
        `  ${style('yellow', plainText(message))}`,
        ...causes,
        ...(more > 0 ? [style('dim', `    and ${countOf(more, 'more contract')}`)] : []),
      ];
    })
    .join('\n');
}
