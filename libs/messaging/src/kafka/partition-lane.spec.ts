import { type Message } from 'kafkajs';
import { KafkaProblem } from './kafka-problem.js';
import { PartitionLane, type Attempt } from './partition-lane.js';

const message = (value: string): Message => ({ key: 'k', value });
const values = (messages: readonly Message[]): string[] => messages.map(({ value }) => String(value));
const attempt = (): Attempt => ({ failure: undefined });

/** A send that waits until it is told how it ends. */
class Sends {
  readonly made: { values: string[]; end: (error?: Error) => void }[] = [];

  readonly send = (messages: readonly Message[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => (error ? reject(error) : resolve());
      this.made.push({ values: values(messages), end });
    });
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('PartitionLane', () => {
  it('makes one send at a time, and sends together what came meanwhile', async () => {
    const sends = new Sends();
    const lane = new PartitionLane(sends.send);
    const first = lane.append([message('a')], attempt());
    const later = [
      lane.append([message('b'), message('c')], attempt()),
      lane.append([message('d')], attempt()),
    ];
    await turn();
    expect(sends.made.map((made) => made.values)).toEqual([['a']]);
    sends.made[0]!.end();
    await first;
    await turn();
    expect(sends.made[1]!.values).toEqual(['b', 'c', 'd']);
    sends.made[1]!.end();
    await Promise.all(later);
    await lane.idle();
  });

  it('bounds a send by count and by bytes, and sends a message alone that is larger', async () => {
    const sizes: number[] = [];
    const lane = new PartitionLane((messages) => {
      sizes.push(messages.length);
      return Promise.resolve();
    });
    await lane.append(
      Array.from({ length: 1201 }, () => message('x')),
      attempt(),
    );
    expect(sizes).toEqual([500, 500, 201]);
    sizes.length = 0;
    const large = message('x'.repeat(300 * 1024));
    const larger = message('x'.repeat(900 * 1024));
    await lane.append([large, large, large, larger, large], attempt());
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  it('rejects those whose messages were in a send that failed, and goes on with others', async () => {
    const sends = new Sends();
    const lane = new PartitionLane(sends.send);
    const failing = attempt();
    const first = lane.append(
      Array.from({ length: 600 }, (_, i) => message(`a${i}`)),
      failing,
    );
    const second = lane.append([message('b')], attempt());
    await turn();
    sends.made[0]!.end(new KafkaProblem('away', 'gone'));
    await expect(first).rejects.toThrow('gone');
    expect(failing.failure?.message).toBe('gone');
    await turn();
    // What was left of the first is dropped: its publisher sends all of it again.
    expect(sends.made[1]!.values).toEqual(['b']);
    sends.made[1]!.end();
    await second;
  });

  it('finds the one message that is at fault, and fails no other for it', async () => {
    const sent: string[] = [];
    const lane = new PartitionLane((messages) => {
      const all = values(messages);
      if (all.includes('bad')) return Promise.reject(new KafkaProblem('message', 'too large'));
      sent.push(...all);
      return Promise.resolve();
    });
    const bad = lane.append([message('bad')], attempt());
    const good = ['a', 'b', 'c', 'd', 'e'].map((value) => lane.append([message(value)], attempt()));
    await expect(bad).rejects.toThrow('too large');
    await Promise.all(good);
    expect(sent).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('sends nothing more of a publish that was given up', async () => {
    const sends = new Sends();
    const lane = new PartitionLane(sends.send);
    const first = lane.append([message('a')], attempt());
    const late = attempt();
    const second = lane.append([message('b')], late);
    late.failure = new KafkaProblem('away', 'too late');
    await turn();
    sends.made[0]!.end();
    await first;
    await expect(second).rejects.toThrow('too late');
    await lane.idle();
    expect(sends.made).toHaveLength(1);
  });
});
