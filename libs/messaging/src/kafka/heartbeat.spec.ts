import { startHeartbeat } from './heartbeat.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const answered = (type: string): Error => Object.assign(new Error(type), { type });

describe('startHeartbeat', () => {
  it('beats until it is stopped', async () => {
    let beats = 0;
    const heartbeat = startHeartbeat(
      () => Promise.resolve(void (beats += 1)),
      5,
      new AbortController().signal,
    );
    await sleep(60);
    heartbeat.stop();
    const counted = beats;
    await sleep(30);
    expect(counted).toBeGreaterThan(2);
    expect(beats).toBe(counted);
    expect(heartbeat.interrupted.aborted).toBe(false);
    expect(() => heartbeat.throwIfRejoin()).not.toThrow();
  });

  it.each(['REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID'])(
    'interrupts when the group answers %s',
    async (type) => {
      const error = answered(type);
      const heartbeat = startHeartbeat(() => Promise.reject(error), 5, new AbortController().signal);
      await sleep(30);
      heartbeat.stop();
      expect(heartbeat.interrupted.aborted).toBe(true);
      expect(() => heartbeat.throwIfRejoin()).toThrow(error);
    },
  );

  it('goes on while the connection is lost', async () => {
    const heartbeat = startHeartbeat(
      () => Promise.reject(answered('ECONNRESET')),
      5,
      new AbortController().signal,
    );
    await sleep(30);
    heartbeat.stop();
    expect(heartbeat.interrupted.aborted).toBe(false);
  });

  it('interrupts when the port stops, which is no reason to join again', () => {
    const stopping = new AbortController();
    const heartbeat = startHeartbeat(() => Promise.resolve(), 1000, stopping.signal);
    stopping.abort();
    heartbeat.stop();
    expect(heartbeat.interrupted.aborted).toBe(true);
    expect(() => heartbeat.throwIfRejoin()).not.toThrow();
  });
});
