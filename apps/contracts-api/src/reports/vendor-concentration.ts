import {
  DEFAULT_CONCENTRATION_THRESHOLD_PCT,
  FleetCost,
  vendorConcentration,
  type CostedContract,
} from '@tenor/calc';
import { type FleetSource } from './fleet-source.js';
import { moneyText } from './money-text.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';
import { vendorShares } from './vendor-shares.js';

const NAMED_VENDORS = 10;

export const vendorConcentrationReport: ReportDefinition<'thresholdPct'> = {
  name: 'vendor-concentration',
  numbers: {
    thresholdPct: {
      min: 1,
      max: 100,
      default: DEFAULT_CONCENTRATION_THRESHOLD_PCT,
      description: 'Percent of a currency’s burn from which its top vendor is flagged.',
    },
  },
  filters: ['tenant'],
};

/** Per currency that burns anything: its vendors, and whether the top one has too much of it. */
export async function concentration(fleet: FleetSource<CostedContract>, query: ReportQuery<'thresholdPct'>) {
  const { asOf, numbers } = query;
  const { thresholdPct } = numbers;
  const cost = new FleetCost(asOf, 0);
  for await (const batch of fleet(['active'])) for (const contract of batch) cost.add(contract);
  const spends = cost.vendors.list();
  return {
    asOf,
    thresholdPct,
    currencies: vendorConcentration(spends, thresholdPct).map(
      ({ currency, top, burn, sharePct, flagged }) => ({
        currency,
        monthlyBurn: moneyText(burn, currency),
        flagged,
        top: { providerId: top.providerId, providerName: top.providerName, sharePct },
        ...vendorShares(
          spends.filter((spend) => spend.currency === currency),
          currency,
          NAMED_VENDORS,
          thresholdPct,
        ),
      }),
    ),
  };
}
