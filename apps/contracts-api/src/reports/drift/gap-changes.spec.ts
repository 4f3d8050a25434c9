import { gapChanges } from './gap-changes.js';

const row = (deviceId: string) => ({ deviceId, deviceName: `name of ${deviceId}` });

async function* batches(ids: readonly string[], size: number) {
  for (let from = 0; from < ids.length; from += size) {
    yield ids.slice(from, from + size).map(row);
    await Promise.resolve();
  }
}

async function changes(before: readonly string[], now: readonly string[], size = 2): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of gapChanges(batches(before, size), batches(now, size))) {
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.length).toBeLessThanOrEqual(2 * size);
    for (const { deviceId, uncoveredNow } of batch) found.push(`${uncoveredNow ? '+' : '-'}${deviceId}`);
  }
  return found;
}

describe('what changed between two snapshots', () => {
  it.each([
    [[], [], []],
    [['a', 'b'], ['a', 'b'], []],
    [[], ['a', 'b', 'c'], ['+a', '+b', '+c']],
    [['a', 'b', 'c'], [], ['-a', '-b', '-c']],
    [
      ['a', 'c', 'e'],
      ['b', 'c', 'd', 'f'],
      ['-a', '+b', '+d', '-e', '+f'],
    ],
    [['a', 'b', 'c', 'd', 'e'], ['e'], ['-a', '-b', '-c', '-d']],
  ])('from %j to %j is %j', async (before, now, expected) => {
    for (const size of [1, 2, 100]) expect(await changes(before, now, size)).toEqual(expected);
  });

  it('agrees with sets, whatever the two are', async () => {
    let state = 7;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 200; round += 1) {
      const all = Array.from({ length: 30 }, (_, n) => String(n).padStart(2, '0'));
      const before = all.filter(() => random() < 0.5);
      const now = all.filter(() => random() < 0.5);
      const expected = all.flatMap((id) => {
        const [then, later] = [before.includes(id), now.includes(id)];
        return then === later ? [] : [`${later ? '+' : '-'}${id}`];
      });
      expect(await changes(before, now, 1 + (round % 7))).toEqual(expected);
    }
  });

  it('closes both streams when the reader stops early', async () => {
    const closed: string[] = [];
    async function* watched(name: string) {
      try {
        for (;;) {
          yield [row(name)];
          await Promise.resolve();
        }
      } finally {
        closed.push(name);
      }
    }
    for await (const changes of gapChanges(watched('a'), watched('b'))) {
      expect(changes.map(({ deviceId }) => deviceId)).toEqual(['a']);
      break;
    }
    expect(closed.sort()).toEqual(['a', 'b']);
  });
});
