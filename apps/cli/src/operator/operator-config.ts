import { ConfigError, loadConfig, type Config } from '@tenor/platform';
import { usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';

/**
 * The configuration that the services have: an operator's command goes to the database and the brokers
 * themselves. @throws CliError (usage) naming every variable that is wrong.
 */
export function operatorConfig(env: CliContext['env']): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) throw usageError(error.faults.join('; '));
    throw error;
  }
}
