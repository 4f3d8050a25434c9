import { type KafkaSettings, type Logger } from '@tenor/platform';
import { type EventObserver } from '../event-metrics.js';
import { type ConsumerLag, type EventPort, type OutgoingEvent, type Subscription } from '../event-port.js';
import { NotRunningError } from '../not-running-error.js';
import { DEFAULT_RETRY, delayAfter, pause, type RetryPolicy } from '../retry-policy.js';
import { KafkaAdmin } from './kafka-admin.js';
import { makeKafka, openKafkaAccess, type KafkaAccess } from './kafka-client.js';
import { readKafkaLag } from './kafka-lag.js';
import { toMessage } from './kafka-message.js';
import { KafkaProblem, kafkaProblem } from './kafka-problem.js';
import { KafkaPublisher, PUBLISH_TIMEOUT_MS } from './kafka-publisher.js';
import { KafkaSubscription, type SubscriptionPorts } from './kafka-subscription.js';
import { applyTopicSteps, readTopicPlan } from './kafka-topics.js';

export interface KafkaEventPortOptions {
  readonly settings: KafkaSettings;
  /** What the brokers' logs call this process. */
  readonly clientId: string;
  readonly logger: Logger;
  readonly retry?: RetryPolicy;
  /** Milliseconds after which a publish that is not acknowledged rejects; default 30,000. */
  readonly publishTimeoutMs?: number;
  readonly observer?: EventObserver;
}

const CONNECT_RETRY: RetryPolicy = { budget: 1, firstDelayMs: 500, maxDelayMs: 1000 };

interface Running {
  readonly admin: KafkaAdmin;
  readonly publisher: KafkaPublisher;
  readonly ports: SubscriptionPorts;
}

/** The transport over Apache Kafka. It starts also while no broker answers, and connects when one does. */
export class KafkaEventPort implements EventPort {
  private readonly subscriptions: Subscription[] = [];
  private readonly consumers: KafkaSubscription[] = [];
  private readonly stopping = new AbortController();
  private state: 'new' | 'started' | 'stopped' = 'new';
  private running: Running | undefined;
  private connecting: Promise<void> | undefined;
  /** Why publishing is not possible yet; undefined once connected. */
  private unready: KafkaProblem | undefined = new KafkaProblem('away', 'Kafka is not connected yet');

  constructor(private readonly options: KafkaEventPortOptions) {}

  /**
   * Resolves when connected, or after the first attempt when no broker answers.
   * @throws ConfigError when a file of the settings cannot be read, KafkaProblem when the brokers refuse
   * user or certificate: no waiting mends that.
   */
  async start(): Promise<void> {
    if (this.state !== 'new') throw new Error('an event port starts once');
    const { settings, clientId, logger, retry, publishTimeoutMs, observer } = this.options;
    const access = await openKafkaAccess(settings, clientId, logger);
    const admin = new KafkaAdmin(access);
    const publisher = new KafkaPublisher(access, admin, logger, publishTimeoutMs ?? PUBLISH_TIMEOUT_MS);
    const ports: SubscriptionPorts = {
      access,
      admin,
      logger,
      kafka: makeKafka(access, 'patient'),
      policy: retry ?? DEFAULT_RETRY,
      async storeDeadLetters(subscription, letters) {
        await publisher.publish(letters);
        observer?.deadLettered(subscription, letters.length);
      },
    };
    this.running = { admin, publisher, ports };
    this.state = 'started';
    try {
      await this.connect(access, this.running);
    } catch (error) {
      const problem = kafkaProblem(error, { settings });
      if (problem.kind === 'refused') {
        await this.stop();
        throw problem;
      }
      logger.warn({ err: problem }, `starting without Kafka, trying again: ${problem.message}`);
      this.unready = problem;
      this.connecting = this.keepConnecting(access, this.running);
    }
    for (const subscription of this.subscriptions) this.consume(subscription);
  }

  subscribe(subscription: Subscription): void {
    const { topic, group } = subscription;
    if (this.state === 'stopped') throw new Error('the event port is stopped');
    if (this.subscriptions.some((other) => other.topic === topic && other.group === group)) {
      throw new Error(`group ${group} is already subscribed to ${topic}`);
    }
    this.subscriptions.push(subscription);
    if (this.state === 'started') this.consume(subscription);
  }

  async publish(events: readonly OutgoingEvent[]): Promise<void> {
    const { publisher } = this.runningParts();
    if (this.unready !== undefined) throw this.unready;
    await publisher.publish(events.map((event) => ({ topic: event.topic, message: toMessage(event) })));
  }

  async check(): Promise<void> {
    const { admin } = this.runningParts();
    await admin.use((client) => client.describeCluster());
    if (this.unready !== undefined) throw this.unready;
    const trouble = this.consumers.map(({ problem }) => problem).find((problem) => problem !== undefined);
    if (trouble !== undefined) throw trouble;
  }

  async lag(): Promise<readonly ConsumerLag[]> {
    return readKafkaLag(this.runningParts().admin, this.subscriptions);
  }

  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.stopping.abort();
    await this.connecting;
    // Consumers first: a handler under way may still put a dead letter aside.
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.running?.publisher.close();
    await this.running?.admin.close();
  }

  private runningParts(): Running {
    if (this.state !== 'started' || this.running === undefined) throw new NotRunningError(this.state);
    return this.running;
  }

  private consume(subscription: Subscription): void {
    const { ports } = this.runningParts();
    const consumer = new KafkaSubscription(subscription, ports);
    this.consumers.push(consumer);
    consumer.start();
  }

  private async connect(access: KafkaAccess, { admin, publisher }: Running): Promise<void> {
    // Asked by a client that gives up soon; the producer's own would try for a minute.
    await admin.use((client) => client.describeCluster());
    await publisher.connect();
    this.unready = undefined;
    if (access.settings.createTopics) await this.createMissingTopics(access, admin);
  }

  private async keepConnecting(access: KafkaAccess, running: Running): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 1; !signal.aborted; failures += 1) {
      await pause(delayAfter(failures, CONNECT_RETRY), signal);
      if (signal.aborted) return;
      try {
        await this.connect(access, running);
        this.options.logger.info({}, 'Kafka answers');
        return;
      } catch (error) {
        const problem = kafkaProblem(error, { settings: access.settings });
        if (problem.message !== this.unready?.message)
          this.options.logger.warn({ err: problem }, problem.message);
        this.unready = problem;
      }
    }
  }

  /** Only makes what is missing. What fails is said; consumers and publishers of the topic say it again. */
  private async createMissingTopics(access: KafkaAccess, admin: KafkaAdmin): Promise<void> {
    try {
      const steps = await readTopicPlan(admin, access.settings);
      const missing = steps.filter(({ action }) => action === 'create');
      await applyTopicSteps(admin, missing);
      const topics = missing.map(({ topic }) => topic);
      if (topics.length > 0) this.options.logger.info({ topics }, 'made the topics that were missing');
    } catch (error) {
      const problem = kafkaProblem(error, { settings: access.settings });
      this.options.logger.warn({ err: problem }, `missing topics could not be made: ${problem.message}`);
    }
  }
}
