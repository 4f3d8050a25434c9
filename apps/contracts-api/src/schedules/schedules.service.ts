import { Inject, Injectable } from '@nestjs/common';
import {
  invalidInput,
  toFieldErrors,
  toInstant,
  uuid,
  wholeNumber,
  type Run,
  type Schedule,
} from '@tenor/domain';
import {
  findScheduleStates,
  fromSchedule,
  scheduleModel,
  toSchedule,
  type ScheduleDocument,
} from '@tenor/persistence';
import { type Clock, type Config } from '@tenor/platform';
import { localText, nextOccurrences, readTiming } from '@tenor/schedule';
import { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { CLOCK, CONFIG, DATABASE } from '../dependencies.js';
import { versionMoved } from '../http/etag.js';
import { mergePatch } from '../http/merge-patch.js';
import { type Principal } from '../http/principal.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type RequestCause } from '../http/request-cause.js';
import { JobsService } from '../jobs/jobs.service.js';
import { unknownReferences } from '../jobs/unknown-references.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { createRecord } from '../records/create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from '../records/new-entity.js';
import { newId } from '../records/new-id.js';
import { parseInput } from '../records/parse-input.js';
import { found, patchRecord } from '../records/patch-record.js';
import { RecordStore } from '../records/record-store.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { toLoggedSchedule } from './logged-schedule.js';
import { readSchedule, type ScheduleContent } from './read-schedule.js';
import { STATE_FIELDS, toScheduleView, type ScheduleView } from './schedule-view.js';

/** The body of a request to run a schedule now. */
export const runNowInput = z.strictObject({
  id: uuid().optional().describe('Of the run, chosen by the client: the same request again starts nothing.'),
});

export const NEXT_DEFAULT = 5;
export const NEXT_MAX = 100;

const READ_ONLY = [...READ_ONLY_FIELDS, ...STATE_FIELDS];

/** One time at which a schedule will run. */
export interface Occurrence {
  readonly at: Schedule['createdAt'];
  /** The same moment on the clock of the schedule's zone. */
  readonly local: string;
}

/** When jobs run by themselves: list, create, read, change, delete, run now, and what comes next. */
@Injectable()
export class SchedulesService {
  private readonly store: RecordStore<Schedule, ScheduleDocument>;
  private readonly references: ReferenceCollection;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly jobs: JobsService,
  ) {
    const schedules = scheduleModel(database);
    this.store = new RecordStore(schedules, {
      toRecord: toSchedule,
      fromRecord: fromSchedule,
      toLogged: toLoggedSchedule,
    });
    this.references = new ReferenceCollection(schedules.collection);
  }

  async page(query: ListQuery): Promise<Page<ScheduleView>> {
    const page = await this.store.page(query);
    const states = await findScheduleStates(
      this.database,
      page.items.map(({ id }) => id),
    );
    return { ...page, items: page.items.map((each) => toScheduleView(each, states.get(each.id))) };
  }

  async get(id: string): Promise<ScheduleView> {
    return this.view(await found(this.store, id));
  }

  /** @throws Problem invalid_input; conflict when the name is taken, or the id is by other content. */
  async create(body: unknown): Promise<{ record: ScheduleView; created: boolean }> {
    const given = objectBody(body);
    refuseReadOnly(given, READ_ONLY);
    const { id, chosen, fields } = takeId(given);
    const now = this.clock.now();
    const content = readSchedule(fields, { timezone: this.config.timezone, now: toInstant(now) });
    // The same request again makes nothing, also when what it names is gone since.
    if (!chosen || (await this.store.find(id)) === undefined) await this.refuseUnknown(content);
    const schedule: Schedule = {
      ...newEntity(id, now),
      ...content,
      timingVersion: 1,
      timingSince: toInstant(now),
    };
    const { record, created } = await createRecord(this.store, schedule, chosen, (stored) =>
      isDeepStrictEqual(contentOf(stored), content),
    );
    return { record: await this.view(record), created };
  }

  /** @throws Problem not_found, precondition_failed, invalid_input; conflict when the name is taken. */
  async patch(id: string, body: unknown, ifMatch: readonly number[] | undefined): Promise<ScheduleView> {
    const patch = objectBody(body);
    refuseReadOnly(patch, ['id', ...READ_ONLY]);
    const changed = await patchRecord<Schedule>(this.store, id, ifMatch, async (current) => {
      const now = this.clock.now();
      const before = contentOf(current);
      const content = readSchedule(mergePatch(before, patch), {
        timezone: this.config.timezone,
        now: toInstant(now),
        current,
      });
      if (isDeepStrictEqual(before, content)) return undefined;
      // One whose location is gone can still be paused.
      if (!isDeepStrictEqual(paramsOf(before), paramsOf(content))) await this.refuseUnknown(content);
      const entity = nextVersion(current, now);
      const timing = isDeepStrictEqual(timingOf(before), timingOf(content))
        ? { timingVersion: current.timingVersion, timingSince: current.timingSince }
        : { timingVersion: entity.version, timingSince: entity.updatedAt };
      return { ...entity, ...content, ...timing };
    });
    return this.view(changed);
  }

  /** Its runs stay; what only it reported is resolved by the notifier. @throws Problem not_found, precondition_failed */
  async delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const atVersion = ifMatch === undefined ? {} : { version: { $in: ifMatch } };
    if (await this.references.remove({ _id: id, ...atVersion })) return;
    throw versionMoved((await found(this.store, id)).version);
  }

  /**
   * Asks for a run as the schedule would, now, also while it is paused: with its parameters and in its
   * scope, so that alerts are compared with its other runs. The times of the schedule stay as they are.
   * @throws Problem not_found, invalid_input; conflict when the id belongs to another request.
   */
  async runNow(id: string, body: unknown, asker: Principal, cause: RequestCause): Promise<Run> {
    const { id: runId = newId().id } = parseInput(runNowInput, body ?? {});
    const schedule = await found(this.store, id);
    const { correlationId, traceparent } = cause;
    return this.jobs.request({
      id: runId,
      job: schedule.job,
      params: schedule.params,
      trigger: { kind: 'api', by: asker.name, scheduleId: schedule.id, correlationId },
      traceparent,
    });
  }

  /** The next occurrences after now; of a paused schedule those that it would have. @throws Problem not_found, invalid_input */
  async next(id: string, url: string): Promise<Page<Occurrence>> {
    const count = parseCount(url);
    const schedule = await found(this.store, id);
    const now = toInstant(this.clock.now());
    const items = nextOccurrences(readTiming(schedule), now, count).map((at) => ({
      at,
      local: localText(at, schedule.timezone),
    }));
    return { items, next: null };
  }

  /** @throws Problem invalid_input naming each parameter that names an object which does not exist. */
  private async refuseUnknown({ job, params }: ScheduleContent): Promise<void> {
    const unknown = await unknownReferences(this.database, job, params);
    if (unknown.length > 0) throw invalidInput(unknown);
  }

  private async view(schedule: Schedule): Promise<ScheduleView> {
    const states = await findScheduleStates(this.database, [schedule.id]);
    return toScheduleView(schedule, states.get(schedule.id));
  }
}

/** The schedule as a client writes it. */
function contentOf(schedule: Schedule): ScheduleContent {
  const { name, job, params, cron, at, timezone, enabled, catchUp, catchUpHours, description } = schedule;
  return { name, job, params, cron, at, timezone, enabled, catchUp, catchUpHours, description };
}

function paramsOf({ job, params }: ScheduleContent) {
  return { job, params };
}

/** What decides about the times. */
function timingOf({ cron, at, timezone, enabled }: ScheduleContent) {
  return { cron, at, timezone, enabled };
}

const nextQuery = z.strictObject({
  count: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${NEXT_MAX}`)
    .transform(Number)
    .pipe(wholeNumber(1, NEXT_MAX))
    .optional(),
});

function parseCount(url: string): number {
  const at = url.indexOf('?');
  const query = Object.fromEntries(new URLSearchParams(at < 0 ? '' : url.slice(at + 1)));
  const parsed = nextQuery.safeParse(query);
  if (!parsed.success) throw invalidInput(toFieldErrors(parsed.error.issues));
  return parsed.data.count ?? NEXT_DEFAULT;
}
