import { type CalendarDate } from '@tenor/domain';
import { streamContracts } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { Readable } from 'node:stream';
import { calendarEnd, calendarEvent, calendarHead } from './calendar-text.js';
import { contractEvents } from './contract-events.js';

/** What a feed shows. */
export interface FeedScope {
  readonly name: string;
  /** Ids of tenants; null: all of the estate. */
  readonly tenantIds: readonly string[] | null;
  readonly today: CalendarDate;
  readonly now: Date;
}

/**
 * The calendar of active contracts, made while it is sent: contracts are read in batches, and no more than
 * one batch is held. The first batch is read at once, so that a failure is an answer and not half a file.
 */
export async function calendarFeed(database: Connection, scope: FeedScope): Promise<Readable> {
  const batches = contractTexts(database, scope);
  const first = await batches.next();
  async function* chunks(): AsyncGenerator<string, void, undefined> {
    yield calendarHead(scope.name);
    if (first.done !== true) {
      yield first.value;
      yield* batches;
    }
    yield calendarEnd();
  }
  return Readable.from(chunks());
}

async function* contractTexts(
  database: Connection,
  { tenantIds, today, now }: FeedScope,
): AsyncGenerator<string, void, undefined> {
  const scopes = tenantIds === null ? [{}] : tenantIds.map((tenantId) => ({ tenantId }));
  for (const scope of scopes) {
    for await (const contracts of streamContracts(database, { statuses: ['active'], ...scope })) {
      yield contracts
        .flatMap((contract) => contractEvents(contract, today))
        .map((event) => calendarEvent(event, now))
        .join('');
    }
  }
}
