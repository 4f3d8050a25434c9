import { type CollectionSummary } from '@tenor/embedded-mongo/files';
import { tableLines } from '../terminal/table.js';

/** The collections with their counts and checksums, as a table. */
export function summaryLines(collections: readonly CollectionSummary[]): string {
  const lines = tableLines(
    [
      { title: 'Collection' },
      { title: 'Documents', align: 'right' },
      { title: 'Indexes', align: 'right' },
      { title: 'Checksum' },
    ],
    collections.map(({ database, name, documents, indexes, checksum }) => [
      `${database}.${name}`,
      String(documents),
      String(indexes.length + 1),
      checksum,
    ]),
  );
  return `${lines.join('\n')}\n`;
}

/** "12 collections, 34567 documents" */
export function totalText(collections: readonly CollectionSummary[]): string {
  const documents = collections.reduce((sum, one) => sum + one.documents, 0);
  return `${collections.length} collections, ${documents} documents`;
}
