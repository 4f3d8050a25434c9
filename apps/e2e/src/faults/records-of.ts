import { KafkaRecords, type OutgoingRecord, type RawRecord } from '@tenor/messaging';
import { loadConfig } from '@tenor/platform';
import { type FaultyTopology } from './faulty-topology.js';

const PAGE = 1000;

/** Reads and writes the records of an installation's topics past its services. */
export async function withRecords<T>(
  { operator }: FaultyTopology,
  work: (records: KafkaRecords) => Promise<T>,
): Promise<T> {
  const { kafka } = loadConfig(operator);
  if (kafka === undefined) throw new Error('there are no brokers');
  const records = await KafkaRecords.open(kafka);
  try {
    return await work(records);
  } finally {
    await records.close();
  }
}

/** All that a topic holds, partition by partition. */
export async function readAll(records: KafkaRecords, topic: string): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  for (const { partition, first } of await records.ranges(topic)) {
    for (let fromOffset = first; ;) {
      const page = await records.read(topic, { partition, fromOffset, limit: PAGE });
      found.push(...page.records);
      fromOffset = page.next;
      if (page.next === page.end || page.records.length === 0) break;
    }
  }
  return found;
}

/** The id that CloudEvents gives a record. */
export function eventIdOf({ headers }: Pick<RawRecord, 'headers'>): string | undefined {
  const header = headers.find(({ name }) => name === 'ce_id');
  return header && Buffer.from(header.value).toString();
}

/** The same records in another order. */
export function shuffled(records: readonly RawRecord[], random: () => number): OutgoingRecord[] {
  return records
    .map((record) => ({ record, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ record: { topic, key, headers, value } }) => ({ topic, key, headers, value }));
}
