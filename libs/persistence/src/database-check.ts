import { NotReadyError, type HealthCheck } from '@tenor/platform';
import { type Connection } from 'mongoose';

/** The health check of a process's database: it answers a ping. */
export function databaseCheck(database: Connection): HealthCheck {
  return {
    name: 'database',
    async check() {
      if (database.db === undefined) throw new NotReadyError('is not connected');
      await database.db.command({ ping: 1 });
    },
  };
}
