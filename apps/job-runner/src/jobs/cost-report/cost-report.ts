import { FleetCost, FleetCoverage } from '@tenor/calc';
import { costReport } from '@tenor/domain';
import { countContracts, coverageSource, streamContracts, type ContractFilter } from '@tenor/persistence';
import { type Job } from '../job.js';
import { costFigures } from './cost-figures.js';
import { costReportEntries, costReportResult } from './cost-report-entries.js';

/** No other contract costs or covers anything. */
const FILTER: ContractFilter = { statuses: ['active'] };

/** Sums up what contracts cost, and who covers what, in one pass over the contracts and one over the devices. */
export const costReportJob: Job<typeof costReport> = {
  definition: costReport,

  async run(context) {
    const { params, asOf, database, signal } = context;
    const windowDays = params.forecastWindowDays;
    const total = await countContracts(database, FILTER);
    const cost = new FleetCost(asOf, windowDays);
    const coverage = await FleetCoverage.load(coverageSource(database), asOf, context.statusesInScope);
    let read = 0;
    for await (const batch of streamContracts(database, FILTER)) {
      signal.throwIfAborted();
      for (const contract of batch) cost.add(contract);
      await coverage.add(batch);
      read += batch.length;
      context.progress(read, Math.max(read, total));
    }
    const counts = await coverage.judge(() => signal.throwIfAborted());
    const report = { asOf, windowDays, figures: costFigures(cost), coverage: counts };
    await context.log(costReportEntries(report));
    return costReportResult(report);
  },
};
