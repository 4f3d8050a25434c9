import { runTenor } from '../distributed/run-tenor.js';
import { type Page } from '../product/client.js';
import { type FaultyInstallation } from './faulty-installation.js';

export interface Letter {
  readonly id: string;
  readonly topic: string;
  readonly reason: string;
  /** Base64. */
  readonly value: string;
}

/** The dead letters of all topics, as an operator lists them. */
export async function deadLettersOf({ operator }: FaultyInstallation): Promise<readonly Letter[]> {
  const { code, stdout, stderr } = await runTenor(['dlt', 'list', '--json', '--limit', '200'], operator);
  if (code !== 0) throw new Error(stderr);
  return (JSON.parse(stdout) as Page<Letter>).items;
}
