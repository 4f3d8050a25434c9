import {
  jobLogEntry,
  jobRunEnded,
  toInstant,
  TOPICS,
  type Integration,
  type JobLogEntryEvent,
  type JobRunEndedEvent,
  type RouteInput,
} from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { encodeEvent, type IncomingEvent, type Outcome } from '@tenor/messaging';
import {
  alertGroupModel,
  alertModel,
  connectDatabase,
  CURRENT_POLICY,
  deliveryAlertModel,
  deliveryModel,
  ensureNotifierIndexes,
  ensurePolicyIndexes,
  flushOfRow,
  NOTIFICATION_POLICIES,
  RECEIVERS,
  SCHEDULES,
  sealIntegration,
  type AlertDocument,
  type AlertGroupDocument,
  type DeliveryAlertDocument,
  type DeliveryDocument,
  type PolicyDocument,
  type ReceiverDocument,
} from '@tenor/persistence';
import { createLogger, loadConfig, SecretBox } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { composeNotifier, type NotifierParts } from '../compose-notifier.js';
import { DEFAULT_TIMINGS, type Core } from '../deps.js';
import { FakeChannels } from './fake-channels.js';

export const START = '2026-11-23T06:00:00.000Z';
export const SECRETS = new SecretBox(Buffer.alloc(32, 1));
export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** What a test says about a finding; the rest does not matter to it. */
export interface Finding {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly level?: JobLogEntryEvent['entry']['level'];
  readonly amount?: string;
}

export interface TestRun {
  readonly order: number;
  readonly findings: readonly Finding[];
  readonly status?: JobRunEndedEvent['status'];
  readonly notify?: boolean;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly scheduleId?: string;
  readonly job?: string;
  /** Messages without a fingerprint, at level failure. */
  readonly failures?: readonly string[];
}

/** A database and notifiers on it, with a clock that stands until it is moved, and channels that reach nobody. */
export class NotifierBench {
  readonly channels = new FakeChannels();
  private time = Date.parse(START);
  private offset = 0;
  private notifiers = 0;

  private constructor(
    readonly mongo: TestMongo,
    readonly database: Connection,
  ) {}

  static async start(): Promise<NotifierBench> {
    const mongo = await startTestMongo();
    const database = await connectDatabase(mongo.uri, { appName: 'test' });
    await ensureNotifierIndexes(database);
    await ensurePolicyIndexes(database);
    return new NotifierBench(mongo, database);
  }

  /** Empties the collections and sets the clock back. */
  async reset(): Promise<void> {
    const collections = await this.database.listCollections();
    await Promise.all(collections.map(({ name }) => this.database.collection(name).deleteMany({})));
    this.channels.arrived.length = 0;
    this.channels.answer = () => undefined;
    this.time = Date.parse(START);
  }

  readonly clock = { now: (): Date => new Date(this.time) };

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }

  core(overrides: Partial<Core> = {}): Core {
    this.notifiers += 1;
    return {
      config: loadConfig({}),
      database: this.database,
      logger: createLogger('test', process.env['TENOR_TEST_LOG'] === undefined ? 'silent' : 'debug'),
      clock: this.clock,
      timings: { ...DEFAULT_TIMINGS, stopGraceMs: 50 },
      channels: this.channels,
      secrets: SECRETS,
      metrics: { deliveryEnded: () => undefined },
      worker: `notifier-${this.notifiers}`,
      flushesAtOnce: 4,
      random: () => 0,
      ...overrides,
    };
  }

  notifier(overrides: Partial<Core> = {}): NotifierParts {
    return composeNotifier(this.core(overrides), { send: () => undefined });
  }

  async policy(root: RouteInput, version = 1): Promise<void> {
    const policies = this.database.collection<PolicyDocument>(NOTIFICATION_POLICIES);
    const document = { root, updatedAt: toInstant(this.clock.now()), updatedBy: null, version };
    await policies.replaceOne({ _id: CURRENT_POLICY }, document, { upsert: true });
  }

  async receiver(
    name: string,
    integrations: Readonly<Record<string, Integration>>,
    more: Partial<ReceiverDocument> = {},
  ): Promise<void> {
    const receivers = this.database.collection<ReceiverDocument>(RECEIVERS);
    const now = toInstant(this.clock.now());
    const document = {
      description: null,
      sendResolved: true,
      integrations: Object.entries(integrations).map(([id, one]) => sealIntegration(SECRETS, name, id, one)),
      createdAt: now,
      updatedAt: now,
      version: 1,
      ...more,
    };
    await receivers.replaceOne({ _id: name }, document, { upsert: true });
  }

  /** The events of a run, in the order in which it publishes them. */
  events(run: TestRun): IncomingEvent[] {
    const { findings, failures = [] } = run;
    const entries = findings.map((finding, index) => this.entry(run, finding, index + 1));
    const others = failures.map((text, index) => this.failure(run, text, findings.length + index + 1));
    return [...entries, ...others, this.ended(run)];
  }

  /** Hands events to a notifier as the port does, in batches. @throws Error for an outcome that is not "done". */
  async consume(notifier: NotifierParts, events: readonly IncomingEvent[]): Promise<void> {
    for (let from = 0; from < events.length; from += 500) {
      const outcomes: readonly Outcome[] = await notifier.jobEvents.handle(events.slice(from, from + 500));
      const bad = outcomes.find(({ status }) => status !== 'done');
      if (bad) throw new Error(JSON.stringify(bad));
    }
  }

  /** Flushes and sends all that is due. */
  async work(notifier: NotifierParts): Promise<void> {
    await notifier.flusher.flushDue();
    for (;;) {
      const begun = await notifier.sender.beginDue();
      await notifier.sender.idle();
      if (begun === 0) return;
    }
  }

  /** A run, from its events to the messages. */
  async run(notifier: NotifierParts, run: TestRun): Promise<void> {
    if (run.scheduleId !== undefined) await this.schedule(run.scheduleId, run.job);
    await this.consume(notifier, this.events(run));
    await this.work(notifier);
  }

  /** A schedule of that job; only what the notifier reads of it. */
  async schedule(id: string, job = 'renewal-check'): Promise<void> {
    const schedules = this.database.collection<{ _id: string; job: string }>(SCHEDULES);
    await schedules.updateOne({ _id: id }, { $set: { job } }, { upsert: true });
  }

  async deleteSchedule(id: string): Promise<void> {
    await this.database.collection<{ _id: string }>(SCHEDULES).deleteOne({ _id: id });
  }

  alerts(): Promise<AlertDocument[]> {
    return alertModel(this.database).find().sort({ _id: 1 }).lean<AlertDocument[]>().exec();
  }

  groups(): Promise<AlertGroupDocument[]> {
    return alertGroupModel(this.database).find().sort({ _id: 1 }).lean<AlertGroupDocument[]>().exec();
  }

  deliveries(): Promise<DeliveryDocument[]> {
    return deliveryModel(this.database)
      .find()
      .sort({ createdAt: 1, _id: 1 })
      .lean<DeliveryDocument[]>()
      .exec();
  }

  rows(): Promise<DeliveryAlertDocument[]> {
    return deliveryAlertModel(this.database).find().sort({ _id: 1 }).lean<DeliveryAlertDocument[]>().exec();
  }

  /** What the trail says of the deliveries of an integration: `change fingerprint`, sorted. */
  async trailOf(integration: string): Promise<string[]> {
    const deliveries = await this.deliveries();
    const flushes = deliveries.filter((one) => one.integration === integration).map(({ flush }) => flush);
    return (await this.rows())
      .filter(({ _id }) => flushes.includes(flushOfRow(_id)))
      .flatMap(({ change, alert }) => (change === null ? [] : [`${change} ${alert.split(':')[1]}`]))
      .sort();
  }

  /** What every message said, in few words. */
  said(): string[] {
    return this.channels.arrived.map(({ notification: { status, counts, reminder } }) => {
      const { firing, resolved, new: fresh, worse } = counts;
      const words = `${status}: ${firing} firing, ${fresh} new, ${worse} worse, ${resolved} resolved`;
      return reminder ? `${words}, again` : words;
    });
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.mongo.stop();
  }

  private shared(run: TestRun): Omit<JobLogEntryEvent, 'entry'> {
    const { order, notify = true, params = { windowDays: 60 }, scheduleId, job = 'renewal-check' } = run;
    return {
      runId: `run-${job}-${order}`,
      attempt: 1,
      order,
      job,
      asOf: '2026-11-23',
      notify,
      scope: scheduleId === undefined ? { kind: 'parameters', params } : { kind: 'schedule', scheduleId },
      params: { ...params },
      correlationId: null,
    };
  }

  private entry(run: TestRun, finding: Finding, seq: number): IncomingEvent {
    const shared = this.shared(run);
    const { id, level = 'warning', labels = {}, amount } = finding;
    const data: JobLogEntryEvent = {
      ...shared,
      entry: {
        id: `${shared.runId}:1:${seq}`,
        seq,
        at: toInstant(this.clock.now()),
        level,
        grouping: 'main',
        message: `${id} in run ${run.order}`,
        object: { type: 'contract', id, name: id, url: `/api/v1/contracts/${id}` },
        labels: { job: shared.job, level, tier: 'warning', ...labels },
        data: amount === undefined ? {} : { renewalValue: { amount, currency: 'EUR' } },
        fingerprint: `print-${id}`,
      },
    };
    return this.incoming(jobLogEntry, data.entry.id, data);
  }

  private failure(run: TestRun, message: string, seq: number): IncomingEvent {
    const shared = this.shared(run);
    const data: JobLogEntryEvent = {
      ...shared,
      entry: {
        id: `${shared.runId}:1:${seq}`,
        seq,
        at: toInstant(this.clock.now()),
        level: 'failure',
        grouping: 'main',
        message,
        object: null,
        labels: { job: shared.job, level: 'failure' },
        data: {},
        fingerprint: null,
      },
    };
    return this.incoming(jobLogEntry, data.entry.id, data);
  }

  private ended(run: TestRun): IncomingEvent {
    const { findings, status = 'succeeded' } = run;
    const shared = this.shared(run);
    const at = toInstant(this.clock.now());
    const data: JobRunEndedEvent = {
      ...shared,
      status,
      result: findings.length,
      error: null,
      findings: findings.length,
      entries: findings.length,
      logCounts: { debug: 0, info: 0, success: 0, warning: 0, failure: 0, error: 0, critical: 0 },
      startedAt: at,
      finishedAt: at,
    };
    return this.incoming(jobRunEnded, `${shared.runId}:1:end`, data);
  }

  private incoming(definition: { readonly type: string }, id: string, data: unknown): IncomingEvent {
    const now = toInstant(this.clock.now());
    const encoded = encodeEvent({
      id,
      type: definition.type,
      topic: TOPICS.jobEvents,
      key: 'renewal-check',
      source: '/test',
      time: now,
      data,
    });
    this.offset += 1;
    return {
      topic: TOPICS.jobEvents,
      partition: 0,
      offset: String(this.offset),
      key: 'renewal-check',
      timestamp: now,
      ...encoded,
    };
  }
}
