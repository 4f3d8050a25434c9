import { hasEnded } from '@tenor/domain';
import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { runAnswer } from '../api/schemas.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { checkRunId } from './run-id.js';

export interface CancelOptions {
  readonly json?: boolean;
}

/** `tenor cancel`: asks for the end of a run. One that has ended already is no error. */
export async function cancelRun(id: string, options: CancelOptions, context: CliContext): Promise<number> {
  checkRunId('The run', id);
  const client = new ApiClient(await connectionFrom(context.env));
  const { value: run, raw } = await client.post(`/api/v1/job-results/${id}/cancel`, runAnswer, {});
  if (options.json === true) context.stdout.write(`${JSON.stringify(raw)}\n`);
  else if (hasEnded(run.status))
    context.stdout.write(`Run ${run.id} of ${run.job} had ended: ${run.status}.\n`);
  else context.stdout.write(`Run ${run.id} of ${run.job} will end: it is asked to stop.\n`);
  return EXIT.ok;
}
