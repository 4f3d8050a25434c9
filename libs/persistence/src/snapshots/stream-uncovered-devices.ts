import { type Connection } from 'mongoose';
import { readAhead } from '../readers/rows/read-ahead.js';
import { RowDecoder } from '../readers/rows/row-decoder.js';
import { streamRows } from '../readers/rows/stream-rows.js';
import { COVERAGE_SNAPSHOT_GAPS, type CoverageGapRow } from './coverage-snapshots.js';
import { rowsOfSet } from './snapshot-kind.js';

const BATCH = 4_000;
const EMPTY: Pick<CoverageGapRow, 'deviceId' | 'deviceName'> = { deviceId: '', deviceName: '' };

/** The devices that a set of a coverage snapshot found uncovered, in the order of their ids, in batches. */
export function streamUncoveredDevices(
  db: Connection,
  setId: string,
): AsyncGenerator<Pick<CoverageGapRow, 'deviceId' | 'deviceName'>[]> {
  const query = {
    collection: COVERAGE_SNAPSHOT_GAPS,
    filter: rowsOfSet(setId),
    sort: { _id: 1 },
    hint: { _id: 1 },
    batchSize: BATCH,
  } as const;
  const decoder = new RowDecoder(EMPTY, { deviceId: 'deviceId', deviceName: 'deviceName' });
  return readAhead(streamRows(db, query, decoder));
}
