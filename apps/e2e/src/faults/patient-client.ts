import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Answer } from '../product/client.js';

const AGAIN_AFTER_MS = 150;
/** Longer than any process of ours needs to start, also on a busy machine. */
const PATIENCE_MS = 90_000;

/**
 * A client whose server may be killed at any moment: what was not answered is asked again, as is what the server
 * says it cannot do at the moment. So only what may be repeated may be asked for.
 */
export class PatientClient extends Client {
  /** Requests that were not answered, or with 503. */
  repeated = 0;

  override async request<Body = unknown>(...request: Parameters<Client['request']>): Promise<Answer<Body>> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const answer = await super.request<Body>(...request);
        if (answer.status !== 503 || Date.now() > until) return answer;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
      this.repeated += 1;
      await sleep(AGAIN_AFTER_MS);
    }
  }
}
