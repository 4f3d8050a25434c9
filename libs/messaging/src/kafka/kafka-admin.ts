import { type Admin } from 'kafkajs';
import { makeKafka, type KafkaAccess } from './kafka-client.js';
import { kafkaProblem, type KafkaContext } from './kafka-problem.js';

/** The longest that one question may take, in milliseconds. */
const ANSWER_MS = 8000;

/** An admin client that connects when it is asked something, and again after it lost its connection. */
export class KafkaAdmin {
  private current: { readonly admin: Admin; readonly ready: Promise<void> } | undefined;
  private closed = false;

  constructor(private readonly access: KafkaAccess) {}

  /** @throws KafkaProblem when the brokers do not answer, or refuse. */
  async use<T>(work: (admin: Admin) => Promise<T>, context: Omit<KafkaContext, 'settings'> = {}): Promise<T> {
    const reused = this.current !== undefined;
    try {
      return await this.attempt(work);
    } catch (first) {
      const { settings } = this.access;
      const problem = kafkaProblem(first, { settings, ...context });
      // Brokers close what was idle for ten minutes; a fresh connection tells whether they are away.
      if (!reused || problem.kind !== 'away' || this.closed) throw problem;
      try {
        return await this.attempt(work);
      } catch (second) {
        throw kafkaProblem(second, { settings, ...context });
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.forget(this.current);
  }

  private async attempt<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const connection = this.connection();
    try {
      return await withinTime(connection.ready.then(() => work(connection.admin)));
    } catch (error) {
      await this.forget(connection);
      throw error;
    }
  }

  private connection(): { readonly admin: Admin; readonly ready: Promise<void> } {
    if (this.current === undefined) {
      const admin = makeKafka(this.access, 'quick').admin();
      this.current = { admin, ready: admin.connect() };
    }
    return this.current;
  }

  private async forget(connection: { readonly admin: Admin } | undefined): Promise<void> {
    if (this.current === connection) this.current = undefined;
    // Whatever goes wrong with a connection that is given up makes no difference.
    await connection?.admin.disconnect().catch(() => undefined);
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`no answer within ${ANSWER_MS} ms`), { code: 'ETIMEDOUT' });
    timer = setTimeout(() => reject(error), ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
