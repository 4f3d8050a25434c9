import { type DeadLetter } from './dead-letter.js';
import { deliver, initialState, type DeliveryPorts, type DeliveryState } from './deliver.js';
import { DONE, type IncomingEvent, type Outcome } from './event-port.js';
import { type RetryPolicy } from './retry-policy.js';

const POLICY: RetryPolicy = { budget: 5, firstDelayMs: 100, maxDelayMs: 1000 };
const AWAY = Object.assign(new Error('away'), { retryable: true });
const BROKEN = new Error('broken');

function events(count: number): IncomingEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    topic: 't.v1',
    partition: 1,
    offset: String(i + 1),
    key: `k${i}`,
    headers: { ce_id: `e${i}` },
    value: new Uint8Array([i]),
    timestamp: '2026-11-22T06:00:00.000Z',
  }));
}

/** A handler that gives these answers, whatever it gets, and a store for dead letters. */
function ports(answer: readonly Outcome[] | Error, store: DeadLetter[] | Error = []): DeliveryPorts {
  return {
    handle: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
    storeDeadLetters: (letters) => {
      if (store instanceof Error) return Promise.reject(store);
      store.push(...letters);
      return Promise.resolve();
    },
  };
}

const fault: Outcome = { status: 'fault', reason: 'bad' };
const error = (of: Error): Outcome => ({ status: 'error', error: of });
const at = (state: Partial<DeliveryState>): DeliveryState => ({ ...initialState(0), ...state });

describe('deliver', () => {
  it('moves on when all is done', async () => {
    const delivery = await deliver(events(3), initialState(0), ports([DONE, DONE, DONE]), POLICY);
    expect(delivery).toMatchObject({ settled: 3, pauseMs: 0, state: { attempts: 0, stalls: 0 } });
  });

  it('puts faults aside and moves on over them', async () => {
    const letters: DeadLetter[] = [];
    const delivery = await deliver(events(3), initialState(0), ports([DONE, fault, DONE], letters), POLICY);
    expect(delivery.settled).toBe(3);
    expect(letters).toEqual([
      {
        topic: 't.v1.dlt',
        key: 'k1',
        headers: {
          ce_id: 'e1',
          'dlt-reason': 'bad',
          'dlt-attempts': '1',
          'dlt-topic': 't.v1',
          'dlt-partition': '1',
          'dlt-offset': '2',
          'dlt-timestamp': '2026-11-22T06:00:00.000Z',
        },
        value: new Uint8Array([1]),
      },
    ]);
  });

  it('stops at an error, counts it, waits longer each time, and hands the event over alone', async () => {
    const first = await deliver(events(3), initialState(0), ports([DONE, error(BROKEN)]), POLICY);
    expect(first).toMatchObject({ settled: 1, pauseMs: 100, state: { attempts: 1, limit: 1 } });
    const third = await deliver(events(2), at({ attempts: 2, limit: 1 }), ports([error(BROKEN)]), POLICY);
    expect(third).toMatchObject({ settled: 0, pauseMs: 400, state: { attempts: 3, limit: 1 } });
  });

  it('gives an event up at the fifth error, with the reason and the attempts', async () => {
    const letters: DeadLetter[] = [];
    const delivery = await deliver(
      events(2),
      at({ attempts: 4, limit: 1 }),
      ports([error(BROKEN)], letters),
      POLICY,
    );
    expect(delivery).toMatchObject({ settled: 1, pauseMs: 0, state: { attempts: 0 } });
    expect(letters[0]?.headers).toMatchObject({ 'dlt-reason': 'Error: broken', 'dlt-attempts': '5' });
  });

  it('waits for the infrastructure without counting, longer each time up to the bound', async () => {
    for (const answer of [AWAY, [error(AWAY)]]) {
      const delivery = await deliver(
        events(2),
        at({ attempts: 3, limit: 1, stalls: 2 }),
        ports(answer),
        POLICY,
      );
      expect(delivery).toMatchObject({ settled: 0, pauseMs: 400, state: { attempts: 3, stalls: 3 } });
      expect(delivery.deadLetters).toEqual([]);
    }
    const late = await deliver(events(2), at({ stalls: 50 }), ports(AWAY), POLICY);
    expect(late.pauseMs).toBe(1000);
  });

  it('halves a batch that throws until the event to blame stands alone, and only then counts', async () => {
    const whole = await deliver(events(9), initialState(0), ports(BROKEN), POLICY);
    expect(whole).toMatchObject({ settled: 0, pauseMs: 0, state: { attempts: 0, limit: 4 } });
    const alone = await deliver(events(9), at({ limit: 1 }), ports(BROKEN), POLICY);
    expect(alone).toMatchObject({ settled: 0, pauseMs: 100, state: { attempts: 1, limit: 1 } });
  });

  it('grows the batch again after a success', async () => {
    const delivery = await deliver(events(9), at({ limit: 4 }), ports([DONE, DONE, DONE, DONE]), POLICY);
    expect(delivery).toMatchObject({ settled: 4, state: { limit: 8 } });
  });

  it('waits a little when a handler attempts nothing', async () => {
    const delivery = await deliver(events(2), initialState(0), ports([]), POLICY);
    expect(delivery).toMatchObject({ settled: 0, pauseMs: 100, state: { attempts: 0, stalls: 1 } });
  });

  it('does not pass an event that cannot be put aside', async () => {
    const delivery = await deliver(events(3), initialState(0), ports([DONE, fault, DONE], BROKEN), POLICY);
    expect(delivery).toMatchObject({
      settled: 1,
      pauseMs: 100,
      trouble: { kind: 'infrastructure', error: BROKEN },
    });
  });

  it('takes more outcomes than events for a fault of the handler', async () => {
    const delivery = await deliver(events(1), initialState(0), ports([DONE, DONE]), POLICY);
    expect(delivery).toMatchObject({ settled: 0, state: { attempts: 1 } });
    expect(delivery.trouble?.error.message).toMatch(/at most 1 outcome/);
  });
});
