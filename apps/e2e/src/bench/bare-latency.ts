import { toInstant } from '@tenor/domain';
import { DONE, type EventPort } from '@tenor/messaging';
import { systemClock } from '@tenor/platform';

const WARM_UP = 5;

/** Milliseconds from publishing one event until its handler has it, one event after the other. The port is started and stopped. */
export async function bareLatency(port: EventPort, topic: string, samples: number): Promise<number[]> {
  let arrived: () => void = () => undefined;
  port.subscribe({
    topic,
    group: 'bench-latency',
    handle: (events) => {
      arrived();
      return Promise.resolve(events.map(() => DONE));
    },
  });
  await port.start();
  const times: number[] = [];
  try {
    for (let n = 0; n < WARM_UP + samples; n += 1) {
      const seen = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      const start = performance.now();
      await port.publish([
        {
          id: `bench:${n}`,
          type: 'tenor.bench',
          topic,
          key: 'k',
          source: '/tenor/bench',
          time: toInstant(systemClock.now()),
          data: { n },
        },
      ]);
      await seen;
      if (n >= WARM_UP) times.push(performance.now() - start);
    }
  } finally {
    await port.stop();
  }
  return times;
}
