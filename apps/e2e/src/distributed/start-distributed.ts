import { type StartInstallation } from '../product/installation.js';
import { Topology } from './topology.js';

/** The distributed profile: Kafka, a database, one contracts-api, two job-runners, two notifiers. */
export const startDistributed: StartInstallation = async (env = {}) => {
  const topology = await Topology.start({ env });
  return {
    profile: 'distributed',
    url: topology.url,
    token: topology.token,
    databaseDir: topology.database.dataDir,
    output: () => topology.output(),
    async restart() {
      const codes = await topology.stopAll();
      await topology.startAll();
      return Object.values(codes);
    },
    async dispose() {
      await topology.dispose();
      const refused = topology.refused();
      // A database with authentication would have stood in the way.
      if (refused.length > 0) throw new Error(`refused by the database: ${refused.join('; ')}`);
    },
  };
};
