import { type Connection } from 'mongoose';
import { readPlaces } from './read-places.js';
import { streamAssignments, streamWaivers } from './stream-assignments.js';
import { streamDevices } from './stream-devices.js';

/** All that coverage is reckoned from, as stored: what `FleetCoverage` of libs/calc is loaded with. */
export function coverageSource(database: Connection) {
  return {
    places: () => readPlaces(database),
    assignments: (contractIds: readonly string[]) => streamAssignments(database, contractIds),
    waivers: () => streamWaivers(database),
    devices: () => streamDevices(database),
  };
}
