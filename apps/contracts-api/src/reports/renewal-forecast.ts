import { FleetCost, type CostedContract } from '@tenor/calc';
import { addDays } from '@tenor/domain';
import { type FleetSource } from './fleet-source.js';
import { moneyText, partTexts } from './money-text.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';

export const renewalForecastReport: ReportDefinition<'windowDays'> = {
  name: 'renewal-forecast',
  numbers: { windowDays: { min: 1, max: 3650, default: 90, description: 'Days ahead, both ends included.' } },
  filters: ['provider', 'tenant'],
};

/** What the renewals of the coming days cost, per currency: total = committed + open. */
export async function renewalForecast(fleet: FleetSource<CostedContract>, query: ReportQuery<'windowDays'>) {
  const { asOf, numbers } = query;
  const until = addDays(asOf, numbers.windowDays);
  const cost = new FleetCost(asOf, numbers.windowDays);
  for await (const batch of fleet(['active'])) {
    for (const contract of batch) cost.add(contract);
  }
  return {
    asOf,
    windowDays: numbers.windowDays,
    until,
    currencies: cost.currencies().map(({ currency, renewal, contractsRenewing, renewals }) => {
      const [committed = '', open = ''] = partTexts([renewal.committed, renewal.open], currency);
      return {
        currency,
        total: moneyText(renewal.total, currency),
        committed,
        open,
        contracts: contractsRenewing,
        renewals,
      };
    }),
  };
}
