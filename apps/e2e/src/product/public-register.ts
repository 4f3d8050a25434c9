import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the columns of the public register become those of contracts. */
export const REGISTER_MAPPING =
  'mode=upsert&createMissing=provider' +
  '&map=contract_number:contractNumber,title:name,suppliers:provider,execution_date:startDate,expiry_date:endDate,amount:oneTimeCost' +
  '&set=currency:AUD,billingPeriod:one_time,status:active';

/** The public register, as CSV: 648 contracts of 433 providers. @throws Error when TENOR_TEST_DATA does not name its folder. */
export async function readPublicRegister(): Promise<string> {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  return readFile(join(folder, 'act-contracts-2025-a.csv'), 'utf8');
}
