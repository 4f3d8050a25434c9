import { toInstant } from '@tenor/domain';
import { Cron } from 'croner';
import { nextOccurrence, nextOccurrences, previousOccurrence, readTiming } from './occurrences.js';
import { parseCron } from './parse-cron.js';
import { naiveOccurrences } from './testing/naive-occurrences.js';
import { randomCron } from './testing/random-cron.js';
import { SeededRandom } from './testing/seeded-random.js';

const DAY = 86_400_000;
const at = (moment: number) => toInstant(new Date(moment));

/** Zones and a day near which their clocks change, in every way that occurs. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kwajalein', '1993-08-21'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['Africa/Casablanca', '2026-02-15'],
  ['America/Caracas', '2016-05-01'],
  ['Asia/Pyongyang', '2015-08-15'],
  ['Antarctica/Casey', '2010-03-05'],
  ['Asia/Kathmandu', '2026-05-05'],
  ['UTC', '2026-12-31'],
] as const;

const ZONES = CHANGES.map(([zone]) => zone) as unknown as readonly [string, ...string[]];

function expression(random: SeededRandom): string {
  for (;;) {
    const text = randomCron(random);
    if (parseCron(text).ok) return text;
  }
}

describe.each(CHANGES)('around the change in %s on %s', (zone, day) => {
  it('occurrences are those of a minute-by-minute walk, forwards and backwards', () => {
    const random = new SeededRandom(day.length + zone.length);
    const middle = Date.parse(`${day}T00:00:00Z`);
    for (let i = 0; i < 12; i += 1) {
      const text = expression(random);
      const parsed = parseCron(text);
      if (!parsed.ok) throw new Error(text);
      const from = middle + random.int(-2 * DAY, DAY);
      const until = from + 2 * DAY;
      const expected = naiveOccurrences(parsed.value, zone, from, until).map(at);
      const timing = readTiming({ cron: text, at: null, timezone: zone });
      const found = nextOccurrences(timing, at(from), expected.length + 1).filter(
        (each) => each <= at(until),
      );
      expect([text, found]).toEqual([text, expected]);
      const last = previousOccurrence(timing, at(until));
      if (expected.length > 0) expect([text, last]).toEqual([text, expected.at(-1)]);
    }
  });
});

it('the next occurrence is strictly after, and grows with the instant that it is asked for', () => {
  const random = new SeededRandom(7);
  for (let i = 0; i < 400; i += 1) {
    const timing = readTiming({ cron: expression(random), at: null, timezone: random.pick(ZONES) });
    const moment = random.int(Date.UTC(2008, 0) / 1000, Date.UTC(2036, 0) / 1000) * 1000 + random.int(0, 999);
    const next = nextOccurrence(timing, at(moment));
    const later = nextOccurrence(timing, at(moment + random.int(0, 3 * DAY)));
    if (next === undefined || later === undefined) throw new Error('it has no next one');
    expect(next > at(moment)).toBe(true);
    expect(later >= next).toBe(true);
    expect(previousOccurrence(timing, next)).toBe(next);
    // Nothing lies between.
    expect(nextOccurrence(timing, at(Date.parse(next) - 1))).toBe(next);
  }
});

it('does not depend on the zone of the system', () => {
  const methods = Object.getOwnPropertyNames(Date.prototype).filter((name) =>
    /^(get|set|to)(?!UTC|Time$|ISOString)/.test(name),
  );
  const spies = methods.map((name) =>
    jest.spyOn(Date.prototype, name as 'getHours').mockImplementation(() => {
      throw new Error(`${name} reads the zone of the system`);
    }),
  );
  try {
    const timing = readTiming({ cron: '30 2 * * *', at: null, timezone: 'Europe/Berlin' });
    expect(nextOccurrences(timing, '2026-03-28T00:00:00.000Z', 3)).toHaveLength(3);
    expect(previousOccurrence(timing, '2026-03-30T00:00:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
});

it('agrees with the zones of croner while no clock changes', () => {
  const random = new SeededRandom(11);
  let compared = 0;
  while (compared < 200) {
    const text = expression(random);
    const zone = random.pick(ZONES);
    const moment = random.int(Date.UTC(2015, 0) / 1000, Date.UTC(2030, 0) / 1000) * 1000;
    const timing = readTiming({ cron: text, at: null, timezone: zone });
    const ours = nextOccurrences(timing, at(moment), 3);
    const end = Date.parse(ours.at(-1) ?? '');
    if (offsets(zone, moment - 2 * DAY, end + 2 * DAY) > 1) continue;
    const theirs = new Cron(text, { timezone: zone, paused: true }).nextRuns(3, new Date(moment));
    expect([text, zone, ours]).toEqual([text, zone, theirs.map((each) => toInstant(each))]);
    compared += 1;
  }
});

/** How many distances from UTC the zone has between the two moments, looking once a day. */
function offsets(zone: string, from: number, to: number): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const found = new Set<string>();
  for (let moment = from; moment <= to; moment += DAY) {
    found.add(format.formatToParts(moment).find((part) => part.type === 'timeZoneName')?.value ?? '');
    if (found.size > 1) break;
  }
  return found.size;
}
