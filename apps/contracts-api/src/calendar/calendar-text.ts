import { addDays, type CalendarDate } from '@tenor/domain';

/** An entry of a calendar that takes a whole day. */
export interface CalendarEvent {
  /** Stays the same while what it is about moves: a program that has it moves it. */
  readonly uid: string;
  readonly day: CalendarDate;
  readonly summary: string;
  readonly description: string;
  readonly category: string;
  /** Days before `day` on which it reminds. */
  readonly remindDaysBefore: readonly number[];
}

/** Octets of a line, without its end (RFC 5545, 3.1). */
const LINE_OCTETS = 75;

/** The beginning of a calendar (RFC 5545), up to its first event. */
export function calendarHead(name: string): string {
  return lines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tenor//Contract dates//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escapeText(name)}`,
    `X-WR-CALNAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
  ]);
}

/** The end of a calendar. */
export function calendarEnd(): string {
  return lines(['END:VCALENDAR']);
}

/** One event. @param stamp when it was written. */
export function calendarEvent(event: CalendarEvent, stamp: Date): string {
  const summary = escapeText(event.summary);
  return lines([
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${stamp.toISOString().replace(/[-:]|\.\d{3}/g, '')}`,
    `DTSTART;VALUE=DATE:${basicDate(event.day)}`,
    // The first day that it does not take any more.
    `DTEND;VALUE=DATE:${basicDate(addDays(event.day, 1))}`,
    `SUMMARY:${summary}`,
    ...(event.description === '' ? [] : [`DESCRIPTION:${escapeText(event.description)}`]),
    `CATEGORIES:${escapeText(event.category)}`,
    'CLASS:CONFIDENTIAL',
    'TRANSP:TRANSPARENT',
    ...event.remindDaysBefore.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${summary}`,
      `TRIGGER:-P${days}D`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ]);
}

/** A value of type TEXT: backslashes, semicolons, commas and line breaks are escaped, other controls go. */
export function escapeText(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '\\n')
    .replace(/(?!\t)\p{Cc}/gu, '');
}

/** Content lines with their ends, each folded so that no line is longer than 75 octets in UTF-8. */
export function lines(content: readonly string[]): string {
  return content.map((line) => `${fold(line)}\r\n`).join('');
}

/** Continues a line behind a line end and a space, never within a character. */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

function basicDate(date: CalendarDate): string {
  return date.replaceAll('-', '');
}
