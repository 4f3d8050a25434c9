import { type Installation, type StartInstallation } from '../product/installation.js';
import { Topology, type TopologyOptions } from './topology.js';

/** The distributed profile: Kafka, a database, one contracts-api, two job-runners, two notifiers. */
export const startDistributed: StartInstallation = (env = {}) => startTopology({ env });

/** The distributed profile with more or fewer processes. */
export async function startTopology(options: TopologyOptions): Promise<Installation> {
  const topology = await Topology.start(options);
  return {
    profile: 'distributed',
    url: topology.url,
    faces: topology.faces,
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
}
