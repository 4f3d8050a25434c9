import { makeDeadLetter } from '../dead-letter.js';
import { type IncomingEvent } from '../event-port.js';
import { originOf, retriedHeaders } from './record-origin.js';

const EVENT: IncomingEvent = {
  topic: 't.v1',
  partition: 2,
  offset: '41',
  key: 'k',
  headers: { ce_id: 'e', 'x-team': 'netops' },
  value: new Uint8Array([1]),
  timestamp: '2026-11-22T06:00:00.000Z',
};
const ORIGIN = { partition: 2, offset: '41', timestamp: '2026-11-22T06:00:00.000Z' };

/** The event as it stands in its topic after it was a dead letter and was retried. */
function retried(event: IncomingEvent, offset: string): IncomingEvent {
  const letter = { ...makeDeadLetter(event, 'bad', 1), timestamp: '2026-11-23T00:00:00.000Z' as const };
  return { ...event, offset, timestamp: '2026-11-24T00:00:00.000Z', headers: retriedHeaders(letter) };
}

describe('a retried dead letter', () => {
  it('has the headers of the original again, and tells where that stood', () => {
    expect(retried(EVENT, '99').headers).toEqual({
      ce_id: 'e',
      'x-team': 'netops',
      'dlt-retried': '2/41/2026-11-22T06:00:00.000Z',
    });
    expect(originOf(retried(EVENT, '99'))).toEqual(ORIGIN);
  });

  it('tells the same when it has failed once more and is retried again', () => {
    expect(originOf(retried(retried(EVENT, '99'), '120'))).toEqual(ORIGIN);
  });

  it('of before, which does not tell its time, has that of the letter', () => {
    const told = Object.entries(makeDeadLetter(EVENT, 'bad', 1).headers);
    const headers = Object.fromEntries(told.filter(([name]) => name !== 'dlt-timestamp'));
    const letter = { headers, timestamp: '2026-11-23T00:00:00.000Z' as const };
    expect(originOf({ ...EVENT, headers: retriedHeaders(letter) }).timestamp).toBe(letter.timestamp);
  });
});

describe('originOf', () => {
  it('is where the record stands when it was never a dead letter', () => {
    expect(originOf(EVENT)).toEqual(ORIGIN);
  });

  it.each(['', 'x', '2/41', '2/41/yesterday', '-1/41/2026-11-22T06:00:00.000Z'])(
    'does not believe %j',
    (header) => {
      const event = { ...EVENT, offset: '7', headers: { 'dlt-retried': header } };
      expect(originOf(event)).toEqual({ ...ORIGIN, offset: '7' });
    },
  );
});
