import { setTimeout as sleep } from 'node:timers/promises';
import { Progress } from './progress.js';
import { type EndedRun } from './run-events.js';

// Only its number is read.
const run = { emittedSeq: 3 } as EndedRun;

function repository(answers: readonly (boolean | Error)[] = []) {
  const noted: number[] = [];
  return {
    noted,
    acknowledged(_: EndedRun, seq: number): Promise<boolean> {
      noted.push(seq);
      const answer = answers[noted.length - 1] ?? true;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

describe('Progress', () => {
  it('notes now and then how far a run is, and in the end what is left', async () => {
    const at = repository();
    const progress = new Progress(run, at);
    expect(await progress.reached(10)).toBe(true);
    expect(at.noted).toEqual([]);
    await sleep(260);
    expect(await progress.reached(20)).toBe(true);
    expect(await progress.reached(30)).toBe(true);
    await progress.settled();
    expect(at.noted).toEqual([20]);
    await progress.end();
    expect(at.noted).toEqual([20, 30]);
  });

  it('notes nothing when nothing has moved', async () => {
    const at = repository();
    const progress = new Progress(run, at);
    await progress.end();
    expect(at.noted).toEqual([]);
  });

  it('says when the run is not ours any more, and then leaves it alone', async () => {
    const at = repository([false]);
    const progress = new Progress(run, at);
    await sleep(260);
    expect(await progress.reached(10)).toBe(true);
    await progress.settled();
    expect(progress.ours).toBe(false);
    expect(await progress.reached(20)).toBe(false);
    await progress.end();
    expect(at.noted).toEqual([10]);
  });

  it('throws at the next note what the one before has failed with, and tries once more in the end', async () => {
    const at = repository([new Error('away')]);
    const progress = new Progress(run, at);
    await sleep(260);
    await progress.reached(10);
    await sleep(260);
    await expect(progress.reached(20)).rejects.toThrow('away');
    await progress.end();
    expect(at.noted).toEqual([10, 20]);
  });
});
