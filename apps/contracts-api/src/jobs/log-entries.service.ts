import { Inject, Injectable } from '@nestjs/common';
import { invalidInput, toInstant, type LogEntry, type Run } from '@tenor/domain';
import { findRun, lastAttempts, logEntryModel, toLogEntry, type LogEntryDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection, type SortOrder } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { encodeCursor } from '../list/cursor.js';
import { type CursorValue, type ListDefinition, type ListQuery, type Page } from '../list/list-definition.js';
import { listFilter, pageFilter, type FilterPart } from '../list/list-filter.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { parseId } from '../records/new-entity.js';
import { atRange } from './at-range.js';
import { takeLabelFilters } from './label-filters.js';
import { jobEntryList, runEntryList } from './log-entry-list.js';

/** A list of entries after validation. `within` is what bounds it to an index. */
interface EntryRequest {
  readonly query: ListQuery;
  readonly within: readonly FilterPart[];
}

/** Reads log entries: of one run, or of one job over a bounded time. Only those of a run's last attempt are shown. */
@Injectable()
export class LogEntriesService {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  ofRun(run: Run, url: string): Promise<Page<LogEntry>> {
    const { query, labels } = parse(url, runEntryList, run.id);
    // All entries of one attempt: no other is ever read.
    const within = [{ runId: run.id, attempt: run.attempt }, ...labels];
    return this.page({ query, within }, (found) => Promise.resolve(found));
  }

  /** @throws Problem invalid_input when neither a run nor one job is named, or the time is too long. */
  async search(url: string): Promise<Page<LogEntry>> {
    const { runId, rest } = takeRunId(url);
    if (runId !== undefined) {
      const run = await findRun(this.database, runId);
      return run === undefined ? { items: [], next: null } : this.ofRun(run, rest);
    }
    const { query, labels } = parse(rest, jobEntryList, '');
    const job = query.conditions.find(({ path, operator }) => path === 'job' && operator === 'eq');
    if (job?.values.length !== 1) {
      throw invalidInput([
        { path: 'job', message: 'or runId is required: one of them, once', code: 'required' },
      ]);
    }
    const { from, to } = atRange(query.conditions, toInstant(this.clock.now()));
    const within = [{ at: { $gte: from, ...(to !== undefined && { $lte: to }) } }, ...labels];
    return this.page({ query, within }, (found) => this.ofLastAttempts(found));
  }

  /** One page; entries that `visible` takes away are made up for by reading on. */
  private async page(
    { query, within }: EntryRequest,
    visible: (found: LogEntryDocument[]) => Promise<LogEntryDocument[]>,
  ): Promise<Page<LogEntry>> {
    const shown: LogEntryDocument[] = [];
    let after = query.after;
    let more = true;
    while (more && shown.length <= query.limit) {
      const found = await this.read({ ...query, after }, within);
      more = found.length > query.limit;
      const last = found.at(-1);
      if (last !== undefined) after = sortValues(last, query);
      shown.push(...(await visible(found)));
    }
    const items = shown.slice(0, query.limit);
    const last = items.at(-1);
    const next =
      shown.length > query.limit && last !== undefined
        ? encodeCursor(sortValues(last, query), query.binding)
        : null;
    const page = { items: items.map(toLogEntry), next };
    if (!query.count) return page;
    const total = await logEntryModel(this.database)
      .countDocuments()
      .where({ $and: [...within, listFilter(query)] });
    return { ...page, total };
  }

  private async read(query: ListQuery, within: readonly FilterPart[]): Promise<LogEntryDocument[]> {
    return logEntryModel(this.database)
      .find()
      .where({ $and: [...within, pageFilter(query)] })
      .sort(query.sort.map(({ path, descending }): [string, SortOrder] => [path, descending ? -1 : 1]))
      .limit(query.limit + 1)
      .lean<LogEntryDocument[]>()
      .exec();
  }

  /** Entries of earlier attempts are deleted at the take-over; until then they are left out here. */
  private async ofLastAttempts(found: LogEntryDocument[]): Promise<LogEntryDocument[]> {
    const attempts = await lastAttempts(
      this.database,
      found.map((entry) => entry.runId),
    );
    return found.filter((entry) => attempts.get(entry.runId) === entry.attempt);
  }
}

function parse(
  url: string,
  definition: ListDefinition,
  about: string,
): { query: ListQuery; labels: readonly FilterPart[] } {
  const taken = takeLabelFilters(url);
  const resource = `${definition.resource} ${about} ${taken.binding}`;
  const query = parseListQuery(taken.url, { ...definition, resource });
  return { query: { ...query, sort: oneDirection(query.sort) }, labels: taken.labels };
}

/** The id, which ends every order, in the direction of what comes before it: so the index gives the order. */
function oneDirection(sort: ListQuery['sort']): ListQuery['sort'] {
  const descending = sort[0]?.descending ?? false;
  return sort.map((key) => (key.path === '_id' ? { ...key, descending } : key));
}

function takeRunId(url: string): { runId: string | undefined; rest: string } {
  const at = url.indexOf('?');
  const params = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const [runId, ...others] = params.getAll('runId');
  if (runId === undefined) return { runId: undefined, rest: url };
  if (others.length > 0)
    throw invalidInput([{ path: 'runId', message: 'must be given once', code: 'duplicate' }]);
  params.delete('runId');
  try {
    return { runId: parseId(runId), rest: `${url.slice(0, at)}?${params.toString()}` };
  } catch {
    throw invalidInput([{ path: 'runId', message: 'must be a UUID', code: 'invalid_id' }]);
  }
}

function sortValues(entry: LogEntryDocument, query: ListQuery): CursorValue[] {
  const values: Readonly<Record<string, CursorValue>> = { _id: entry._id, seq: entry.seq, at: entry.at };
  return query.sort.map(({ path }) => values[path] ?? null);
}
