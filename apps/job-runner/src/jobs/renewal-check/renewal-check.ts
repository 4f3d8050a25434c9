import { renewalCheck } from '@tenor/domain';
import { countContracts, streamContracts, type ContractFilter } from '@tenor/persistence';
import { type Job } from '../job.js';
import { renewalEntry, summaryEntry } from './renewal-check-entries.js';
import { compareFindings, findRenewal, type RenewalFinding } from './renewal-finding.js';

/** Entries handed over at a time: the next ones are made when these are stored. */
const LOG_BATCH = 500;

/** Only these statuses have a tier. */
const FILTER: ContractFilter = { statuses: ['active', 'expired'] };

/**
 * Reports the contracts that end, renew by themselves or reach their notice deadline, and if asked for
 * those that have ended, in the order of their urgency. The result is how many. Contracts are read once,
 * as a stream; only what is to be reported is kept, to be sorted.
 */
export const renewalCheckJob: Job<typeof renewalCheck> = {
  definition: renewalCheck,

  async run(context) {
    const { params, asOf, database, signal } = context;
    const total = await countContracts(database, FILTER);
    const findings: RenewalFinding[] = [];
    let read = 0;
    for await (const batch of streamContracts(database, FILTER)) {
      signal.throwIfAborted();
      for (const contract of batch) {
        const finding = findRenewal(contract, asOf, params);
        if (finding) findings.push(finding);
      }
      read += batch.length;
      context.progress(read, Math.max(read, total));
    }

    findings.sort(compareFindings);
    // While a batch is stored the next is put into words.
    let stored = Promise.resolve();
    for (let from = 0; from < findings.length; from += LOG_BATCH) {
      signal.throwIfAborted();
      const entries = findings.slice(from, from + LOG_BATCH).map(renewalEntry);
      await stored;
      stored = context.log(entries);
    }
    await stored;
    await context.log([summaryEntry(findings.length, asOf, params)]);
    return findings.length;
  },
};
