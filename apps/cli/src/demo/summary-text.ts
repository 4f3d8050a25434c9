import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { totalsText } from './findings-text.js';
import { type Check } from './run-check.js';

/** What a check comes to: its last lines, and what there is to decide. */
export function summary({ run, entries, findings }: Check): string {
  const pressing = findings.filter(({ tier }) => tier === 'urgent' || tier === 'warning');
  const said = entries.filter((entry) => entry.fingerprint === null).map((entry) => plainText(entry.message));
  return [
    ...said,
    `To be decided now, urgent and warning: ${countOf(pressing.length, 'contract')}, whose renewals cost ${totalsText(pressing)}.`,
    `The run counts ${run.findings}, and as many findings came.`,
  ].join('\n');
}

/** How to go on after the demo. */
export function nextSteps(): string {
  return [
    'Everything was stopped and removed; no message left this machine. To keep a Tenor of your own:',
    '  npm start                                        data in ./data, REST on http://127.0.0.1:3000',
    '  open http://127.0.0.1:3000/docs                  Swagger; the token is in data/admin-token',
    '  npm run tenor -- import samples/contracts.csv --resource contracts --create-missing provider tenant',
    '  npm run tenor -- run renewal-check --wait',
  ].join('\n');
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
