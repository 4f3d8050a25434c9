import { toDayNumber, type CalendarDate } from '@tenor/domain';
import { counted } from './text.js';

/** Day 0, 1970-01-01, was a Thursday. */
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;

/** "Tue 2026-12-01". */
export function dateText(date: CalendarDate): string {
  return `${WEEKDAYS[((toDayNumber(date) % 7) + 7) % 7]} ${date}`;
}

/** "today", "tomorrow", "in 9 days", "yesterday", "9 days ago". */
export function distanceText(days: number): string {
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  return days > 0 ? `in ${counted(days, 'day')}` : `${counted(-days, 'day')} ago`;
}

/** "2026-11-22 06:00 UTC". */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
