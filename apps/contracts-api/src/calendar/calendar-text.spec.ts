import ICAL from 'ical.js';
import {
  calendarEnd,
  calendarEvent,
  calendarHead,
  escapeText,
  lines,
  type CalendarEvent,
} from './calendar-text.js';

const STAMP = new Date('2026-11-23T06:00:00.000Z');

const event = (more: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: '1-renewal@tenor',
  day: '2026-12-31',
  summary: 'Renews: Ring',
  description: '',
  category: 'Renewal',
  remindDaysBefore: [7],
  ...more,
});

function parse(...events: readonly CalendarEvent[]): ICAL.Event[] {
  const text =
    calendarHead('Contracts') + events.map((each) => calendarEvent(each, STAMP)).join('') + calendarEnd();
  const calendar = new ICAL.Component(ICAL.parse(text) as never);
  return calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
}

test('an event takes the whole of its day, at the end of a year too', () => {
  const [parsed] = parse(event());
  expect([parsed?.startDate.isDate, String(parsed?.startDate), String(parsed?.endDate)]).toEqual([
    true,
    '2026-12-31',
    '2027-01-01',
  ]);
  expect(String(parsed?.component.getFirstPropertyValue('dtstamp'))).toBe('2026-11-23T06:00:00Z');
});

test('it reminds as many days before as it says', () => {
  const alarms = parse(event({ remindDaysBefore: [14, 1] }))[0]?.component.getAllSubcomponents('valarm');
  expect(alarms?.map((alarm) => String(alarm.getFirstPropertyValue('trigger')))).toEqual(['-P14D', '-P1D']);
  expect(alarms?.map((alarm) => alarm.getFirstPropertyValue('action'))).toEqual(['DISPLAY', 'DISPLAY']);
});

test.each([
  'Commas, semicolons; back\\slashes: "quotes"',
  'Lines\nof\ntext',
  'BEGIN:VEVENT\nUID:x\nEND:VEVENT',
  'Übersicht – 契約 😀'.repeat(20),
  `${'x'.repeat(200)}, y`,
  '\\n is no line break',
])('any text comes back as it was: %j', (text) => {
  const parsed = parse(event({ summary: text, description: text }));
  expect(parsed.map(({ summary, description }) => [summary, description])).toEqual([[text, text]]);
});

test('no line is longer than 75 octets, and no character is cut', () => {
  const folded = lines([`SUMMARY:${'aß契😀'.repeat(40)}`]);
  expect(folded.endsWith('\r\n')).toBe(true);
  const physical = folded.slice(0, -2).split('\r\n');
  expect(physical.length).toBeGreaterThan(5);
  for (const line of physical) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(physical.slice(1).every((line) => line.startsWith(' '))).toBe(true);
  expect(folded.replaceAll('\r\n ', '')).toBe(`SUMMARY:${'aß契😀'.repeat(40)}\r\n`);
});

test('controls other than line breaks do not get in', () => {
  expect(escapeText('a\u0007b\r\nc\rd\u2028e')).toBe('ab\\nc\\nd\\ne');
});
