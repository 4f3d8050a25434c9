import { FleetCost, type CostedContract } from '@tenor/calc';
import { type FleetSource } from './fleet-source.js';
import { moneyText, partTexts } from './money-text.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';
import { vendorShares } from './vendor-shares.js';

const TOP_VENDORS = 5;

export const costSummaryReport: ReportDefinition<'windowDays'> = {
  name: 'cost-summary',
  numbers: {
    windowDays: { min: 1, max: 3650, default: 90, description: 'Days ahead of the renewal forecast.' },
  },
  filters: ['provider', 'tenant'],
};

/** What the fleet costs on a day, per currency. */
export async function costSummary(fleet: FleetSource<CostedContract>, query: ReportQuery<'windowDays'>) {
  const { asOf, numbers } = query;
  const cost = new FleetCost(asOf, numbers.windowDays);
  for await (const batch of fleet(['active'])) for (const contract of batch) cost.add(contract);
  const spends = cost.vendors.list();
  const currencies = cost.currencies();
  return {
    asOf,
    windowDays: numbers.windowDays,
    activeContracts: currencies.reduce((sum, { contractsInForce }) => sum + contractsInForce, 0),
    currencies: currencies.map(({ currency, burn, annual, renewal, contractsInForce }) => {
      const [committed = '', open = ''] = partTexts([renewal.committed, renewal.open], currency);
      return {
        currency,
        monthlyBurn: moneyText(burn, currency),
        annual: moneyText(annual, currency),
        renewal: { total: moneyText(renewal.total, currency), committed, open },
        activeContracts: contractsInForce,
        ...vendorShares(
          spends.filter((spend) => spend.currency === currency),
          currency,
          TOP_VENDORS,
        ),
      };
    }),
  };
}
