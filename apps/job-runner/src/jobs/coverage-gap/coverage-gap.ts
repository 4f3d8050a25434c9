import { coverageGap, deviceLabel } from '@tenor/domain';
import { readDevices, streamDevicesIn, type DeviceForFinding } from '@tenor/persistence';
import { type Job } from '../job.js';
import { judgeFleet } from '../judge-fleet.js';
import { gapEntry, gapSummaryEntry, locationNameOf } from './coverage-gap-entries.js';
import { OrderedGaps } from './ordered-gaps.js';
import { scanPlaces } from './scan-places.js';

/** Entries handed over at a time: the next devices are read while these are stored. */
const LOG_BATCH = 500;

/**
 * Reports the devices in scope that nothing covers, by location, name and id; the result is how many.
 * Devices are read once, as a stream, to be judged; only the gaps are kept, by id and name, to be sorted,
 * and what else is to be told of them is read when it is their turn.
 */
export const coverageGapJob: Job<typeof coverageGap> = {
  definition: coverageGap,

  async run(context) {
    const { params, database, signal } = context;
    const gaps = new OrderedGaps();
    const counts = await judgeFleet(context, {
      select(places) {
        const only = scanPlaces(params, places);
        return only && streamDevicesIn(database, only);
      },
      onDevice(device, { gap }, places) {
        if (gap) gaps.add(device.id, deviceLabel(device), locationNameOf(device, places));
      },
    });

    let told = 0;
    let stored = Promise.resolve();
    const batches = gaps.takeIds(LOG_BATCH);
    const readNext = (): Promise<DeviceForFinding[]> | undefined => {
      const next = batches.next();
      return next.done === true ? undefined : readDevices(database, next.value);
    };
    for (let reading = readNext(); reading !== undefined;) {
      const [devices] = await Promise.all([reading, stored]);
      signal.throwIfAborted();
      // A device that was deleted meanwhile is no gap any more.
      stored = context.log(devices.map((device) => gapEntry(device, counts.places)));
      told += devices.length;
      reading = readNext();
    }
    await stored;
    const { devicesInScope, directGaps } = counts;
    await context.log([gapSummaryEntry({ gaps: told, directGaps, devicesInScope }, params)]);
    return told;
  },
};
