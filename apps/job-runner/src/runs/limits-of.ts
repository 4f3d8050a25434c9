import { type JobDefinition, type JobTimeLimits } from '@tenor/domain';
import { type Config } from '@tenor/platform';

type Configured = Pick<Config['jobs'], 'softLimitSeconds' | 'hardLimitSeconds' | 'limits'>;

/**
 * How long one execution of a job may take: as the configuration says for it, else as its definition says, else
 * as the configuration says for all.
 */
export function limitsOf(
  definition: Pick<JobDefinition, 'name' | 'limits'> | undefined,
  { softLimitSeconds, hardLimitSeconds, limits }: Configured,
): JobTimeLimits {
  const configured = definition && limits[definition.name];
  const general = { softSeconds: softLimitSeconds, hardSeconds: hardLimitSeconds };
  return configured ?? definition?.limits ?? general;
}
