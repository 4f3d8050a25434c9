import { databaseCheck } from '@tenor/persistence';
import { Health } from '@tenor/platform';
import { type ContractsApiDependencies } from '../dependencies.js';

/**
 * What the REST face needs: the database. Without the events it goes on (requested runs are stored, and
 * runners find them), so those are told, and do not decide.
 */
export function healthOf({ logger, database, events, checks }: ContractsApiDependencies): Health {
  const health = new Health({ logger });
  health.add(databaseCheck(database), {
    name: 'events',
    required: false,
    check: () => events.check(),
  });
  health.add(...(checks ?? []));
  health.started();
  return health;
}
