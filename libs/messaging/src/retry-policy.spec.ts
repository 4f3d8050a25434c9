import { delayAfter, pause } from './retry-policy.js';

describe('delayAfter', () => {
  it('doubles from the first delay up to the bound', () => {
    const policy = { budget: 5, firstDelayMs: 200, maxDelayMs: 3000 };
    expect([1, 2, 3, 4, 5, 6, 1000].map((failures) => delayAfter(failures, policy))).toEqual([
      200, 400, 800, 1600, 3000, 3000, 3000,
    ]);
  });
});

describe('pause', () => {
  it('ends at once when it is, or becomes, pointless', async () => {
    const aborted = new AbortController();
    aborted.abort();
    await pause(60_000, aborted.signal);
    const later = new AbortController();
    const pausing = pause(60_000, later.signal);
    later.abort();
    await pausing;
  });
});
