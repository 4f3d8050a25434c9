import { type JobDefinition, type JobTimeLimits } from '@tenor/domain';
import { type Config } from '@tenor/platform';

type Defaults = Pick<Config['jobs'], 'softLimitSeconds' | 'hardLimitSeconds'>;

/** How long one execution of a job may take: as its definition says, else as the configuration says for all. */
export function limitsOf(
  definition: Pick<JobDefinition, 'limits'> | undefined,
  { softLimitSeconds, hardLimitSeconds }: Defaults,
): JobTimeLimits {
  return definition?.limits ?? { softSeconds: softLimitSeconds, hardSeconds: hardLimitSeconds };
}
