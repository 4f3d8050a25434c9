import { Inject, Injectable } from '@nestjs/common';
import { correlationIdText, invalidInput, toInstant, type Run } from '@tenor/domain';
import { findRun, lastAttempts, logEntryModel, runModel, type LogEntryDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection, type SortOrder } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { encodeCursor } from '../list/cursor.js';
import { type CursorValue, type ListDefinition, type ListQuery, type Page } from '../list/list-definition.js';
import { listFilter, pageFilter, type FilterPart } from '../list/list-filter.js';
import { LIMIT_MAX, parseListQuery } from '../list/parse-list-query.js';
import { parseId } from '../records/new-entity.js';
import { atRange } from './at-range.js';
import { takeLabelFilters } from './label-filters.js';
import { jobEntryList, runEntryList } from './log-entry-list.js';
import { logEntryViews, type LogEntryView } from './log-entry-view.js';

/** One piece of work is rarely more than a few runs. */
export const CORRELATED_RUNS_MAX = 500;

/** A list of entries after validation. `within` is what bounds it to an index. */
interface EntryRequest {
  readonly query: ListQuery;
  readonly within: readonly FilterPart[];
  /** Attempts that no longer count may be among what is found. */
  readonly ofManyRuns: boolean;
}

/** What bounds the entries for the caller: `tenantFilter(request)`. */
type Bounds = ListQuery['within'];

/** Reads log entries: of one run, or of one job over a bounded time. Only those of a run's last attempt are shown. */
@Injectable()
export class LogEntriesService {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One page of the entries of a run. */
  ofRun(run: Run, url: string, bounds: Bounds): Promise<Page<LogEntryView>> {
    return this.page(requestOfRun(run, url, bounds));
  }

  /** All entries of a run that the filters leave, page after page. */
  allOfRun(run: Run, url: string, bounds: Bounds): AsyncGenerator<LogEntryView[], void, undefined> {
    return this.pages(requestOfRun(run, url, bounds));
  }

  /** @throws Problem invalid_input when neither a run nor one job is named, or the time is too long. */
  async search(url: string, bounds: Bounds): Promise<Page<LogEntryView>> {
    const request = await this.searchRequest(url, bounds);
    return request === undefined ? { items: [], next: null } : this.page(request);
  }

  /** All that a search finds, page after page. @throws Problem as {@link search} does. */
  async *searchAll(url: string, bounds: Bounds): AsyncGenerator<LogEntryView[], void, undefined> {
    const request = await this.searchRequest(url, bounds);
    if (request !== undefined) yield* this.pages(request);
  }

  /** Undefined: of a run that is not there. */
  private async searchRequest(url: string, bounds: Bounds): Promise<EntryRequest | undefined> {
    const { correlationId, rest: others } = takeCorrelationId(url);
    const { runId, rest } = takeRunId(others);
    if (runId !== undefined) {
      const run = await findRun(this.database, runId);
      const other = correlationId !== undefined && run?.trigger.correlationId !== correlationId;
      return run === undefined || other ? undefined : requestOfRun(run, rest, bounds);
    }
    const { query, labels } = parse(rest, jobEntryList, JSON.stringify(correlationId ?? ''), bounds);
    const job = query.conditions.find(({ path, operator }) => path === 'job' && operator === 'eq');
    if (job?.values.length !== 1) {
      throw invalidInput([
        { path: 'job', message: 'or runId is required: one of them, once', code: 'required' },
      ]);
    }
    const { from, to } = atRange(query.conditions, toInstant(this.clock.now()));
    const ofRuns = correlationId === undefined ? [] : [await this.runsOf(correlationId)];
    const within = [{ at: { $gte: from, ...(to !== undefined && { $lte: to }) } }, ...labels, ...ofRuns];
    return { query, within, ofManyRuns: true };
  }

  /** The latest runs of a correlation id, by their index. */
  private async runsOf(correlationId: string): Promise<FilterPart> {
    const found = await runModel(this.database)
      .find({ 'trigger.correlationId': correlationId }, { _id: 1 })
      .sort({ createdAt: -1 })
      .limit(CORRELATED_RUNS_MAX)
      .lean<{ _id: string }[]>()
      .exec();
    return { runId: { $in: found.map(({ _id }) => _id) } };
  }

  private async page(request: EntryRequest): Promise<Page<LogEntryView>> {
    const { query, within } = request;
    const { items, after } = await this.slice(request);
    const page = {
      items: await logEntryViews(this.database, items),
      next: after === undefined ? null : encodeCursor(after, query.binding),
    };
    if (!query.count) return page;
    const total = await logEntryModel(this.database)
      .countDocuments()
      .where({ $and: [...within, listFilter(query)] });
    return { ...page, total };
  }

  private async *pages(request: EntryRequest): AsyncGenerator<LogEntryView[], void, undefined> {
    let { after } = request.query;
    do {
      const slice = await this.slice({ ...request, query: { ...request.query, limit: LIMIT_MAX, after } });
      yield await logEntryViews(this.database, slice.items);
      after = slice.after;
    } while (after !== undefined);
  }

  /**
   * At most `limit` entries, and where the next ones begin; undefined when there are none. Entries of
   * earlier attempts are deleted at the take-over; until then they are left out here, and made up for by reading on.
   */
  private async slice({
    query,
    within,
    ofManyRuns,
  }: EntryRequest): Promise<{ items: LogEntryDocument[]; after: CursorValue[] | undefined }> {
    const shown: LogEntryDocument[] = [];
    let after = query.after;
    let more = true;
    while (more && shown.length <= query.limit) {
      const found = await this.read({ ...query, after }, within);
      more = found.length > query.limit;
      const last = found.at(-1);
      if (last !== undefined) after = sortValues(last, query);
      shown.push(...(ofManyRuns ? await this.ofLastAttempts(found) : found));
    }
    const items = shown.slice(0, query.limit);
    const last = items.at(-1);
    const isMore = shown.length > query.limit && last !== undefined;
    return { items, after: isMore ? sortValues(last, query) : undefined };
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

  private async ofLastAttempts(found: LogEntryDocument[]): Promise<LogEntryDocument[]> {
    const attempts = await lastAttempts(
      this.database,
      found.map((entry) => entry.runId),
    );
    return found.filter((entry) => attempts.get(entry.runId) === entry.attempt);
  }
}

/** All entries of one attempt: no other is ever read. */
function requestOfRun(run: Run, url: string, bounds: Bounds): EntryRequest {
  const { query, labels } = parse(url, runEntryList, run.id, bounds);
  return { query, within: [{ runId: run.id, attempt: run.attempt }, ...labels], ofManyRuns: false };
}

function parse(
  url: string,
  definition: ListDefinition,
  about: string,
  bounds: Bounds,
): { query: ListQuery; labels: readonly FilterPart[] } {
  const taken = takeLabelFilters(url);
  const resource = `${definition.resource} ${about} ${taken.binding}`;
  const query = parseListQuery(taken.url, { ...definition, resource }, bounds);
  return { query: { ...query, sort: oneDirection(query.sort) }, labels: taken.labels };
}

/** The id, which ends every order, in the direction of what comes before it: so the index gives the order. */
function oneDirection(sort: ListQuery['sort']): ListQuery['sort'] {
  const descending = sort[0]?.descending ?? false;
  return sort.map((key) => (key.path === '_id' ? { ...key, descending } : key));
}

function takeRunId(url: string): { runId: string | undefined; rest: string } {
  const { value, rest } = takeOnce(url, 'runId');
  try {
    return { runId: value === undefined ? undefined : parseId(value), rest };
  } catch {
    throw invalidInput([{ path: 'runId', message: 'must be a UUID', code: 'invalid_id' }]);
  }
}

function takeCorrelationId(url: string): { correlationId: string | undefined; rest: string } {
  const { value, rest } = takeOnce(url, 'correlationId');
  if (value !== undefined && !correlationIdText().safeParse(value).success) {
    throw invalidInput([
      { path: 'correlationId', message: 'must be a correlation id', code: 'invalid_value' },
    ]);
  }
  return { correlationId: value, rest };
}

/** Takes a parameter off the URL. @throws Problem invalid_input when it is given more than once. */
function takeOnce(url: string, name: string): { value: string | undefined; rest: string } {
  const at = url.indexOf('?');
  const params = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const [value, ...others] = params.getAll(name);
  if (value === undefined) return { value, rest: url };
  if (others.length > 0) {
    throw invalidInput([{ path: name, message: 'must be given once', code: 'duplicate' }]);
  }
  params.delete(name);
  return { value, rest: `${url.slice(0, at)}?${params.toString()}` };
}

function sortValues(entry: LogEntryDocument, query: ListQuery): CursorValue[] {
  const values: Readonly<Record<string, CursorValue>> = { _id: entry._id, seq: entry.seq, at: entry.at };
  return query.sort.map(({ path }) => values[path] ?? null);
}
