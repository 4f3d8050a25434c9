import { setTimeout as sleep } from 'node:timers/promises';
import { withLogFields } from './log-context.js';
import { createLogger } from './logger.js';

function recorder() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, logger: createLogger('test', 'debug', { write }) };
}

describe('a line of the log', () => {
  it('has the fields under which it is written, also after waiting and by a child logger', async () => {
    const { lines, logger } = recorder();
    await withLogFields({ requestId: 'r-1', traceId: 't-1' }, async () => {
      logger.info('first');
      await sleep(1);
      logger.child({ service: 'other' }).warn({ n: 1 }, 'second');
    });
    logger.info('outside');
    expect(lines).toMatchObject([
      { requestId: 'r-1', traceId: 't-1', msg: 'first' },
      { requestId: 'r-1', traceId: 't-1', n: 1, msg: 'second' },
      { msg: 'outside' },
    ]);
    expect(lines[2]).not.toHaveProperty('requestId');
  });

  it('says itself what it is about, rather than its surroundings', () => {
    const { lines, logger } = recorder();
    withLogFields({ runId: 'of the surroundings' }, () => {
      logger.info({ runId: 'of the line' }, 'm');
      logger.info('again');
    });
    expect(lines.map(({ runId }) => runId)).toEqual(['of the line', 'of the surroundings']);
  });

  it('keeps apart what happens at the same time, and what one thing sets off', async () => {
    const { lines, logger } = recorder();
    const work = (id: string, wait: number) =>
      withLogFields({ requestId: id }, async () => {
        await sleep(wait);
        withLogFields({ runId: `run of ${id}` }, () => logger.info('inner'));
        logger.info('outer');
      });
    await Promise.all([work('a', 10), work('b', 1)]);
    expect(lines.map(({ requestId, runId }) => [requestId, runId])).toEqual([
      [undefined, 'run of b'],
      ['b', undefined],
      [undefined, 'run of a'],
      ['a', undefined],
    ]);
  });

  it('never holds a secret under its name, from wherever it comes', () => {
    const { lines, logger } = recorder();
    withLogFields({ token: 'geheim' }, () => logger.info({ receiver: { secret: 'geheim' } }, 'm'));
    expect(JSON.stringify(lines)).not.toContain('geheim');
  });
});
