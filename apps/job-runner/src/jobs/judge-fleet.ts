import { FleetCoverage, type DeviceVerdict, type GapCounts } from '@tenor/calc';
import {
  countDevices,
  coverageSource,
  streamContracts,
  type DeviceForCoverage,
  type LoadedPlaces,
} from '@tenor/persistence';
import { type JobContext } from './job.js';

/** What a look at every device needs of the job. */
export interface FleetWatch {
  /** The devices to be judged; undefined: all. Asked once, before anything else is read than the places. */
  select?(places: LoadedPlaces): AsyncIterable<DeviceForCoverage[]> | undefined;
  /** Told each device in scope. */
  onDevice(device: DeviceForCoverage, verdict: DeviceVerdict, places: LoadedPlaces): void;
  /** Awaited after each batch of devices: time to store what was gathered. */
  afterBatch?(): Promise<void>;
}

/**
 * Judges devices as a stream, for jobs: tells their progress, and stops between two batches when it is asked to.
 * @returns the counts, and the places that the devices hang on.
 */
export async function judgeFleet(
  {
    database,
    asOf,
    statusesInScope,
    signal,
    progress,
  }: Pick<JobContext<unknown>, 'database' | 'asOf' | 'statusesInScope' | 'signal' | 'progress'>,
  watch: FleetWatch,
): Promise<GapCounts & { readonly places: LoadedPlaces }> {
  const source = coverageSource(database);
  const total = await countDevices(database);
  const places = await source.places();
  const selected = watch.select?.(places);
  signal.throwIfAborted();

  async function* devices(): AsyncGenerator<DeviceForCoverage[]> {
    let read = 0;
    for await (const batch of selected ?? source.devices()) {
      signal.throwIfAborted();
      yield batch;
      await watch.afterBatch?.();
      read += batch.length;
      progress(read, selected === undefined ? Math.max(read, total) : null);
    }
  }

  const loaded = { ...source, devices, places: () => Promise.resolve(places) };
  const coverage = await FleetCoverage.load(loaded, asOf, statusesInScope);
  // No other contract covers anything.
  for await (const contracts of streamContracts(database, { statuses: ['active'] })) {
    signal.throwIfAborted();
    await coverage.add(contracts);
  }
  const counts = await coverage.judge((device, verdict) => watch.onDevice(device, verdict, places));
  return { ...counts, places };
}
