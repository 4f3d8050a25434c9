import { assessRenewal } from '@tenor/calc';
import { addDays, type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { type CalendarEvent } from './calendar-text.js';

/** Days for which what is past stays in the calendar. */
export const PAST_DAYS = 90;

/** Days before the date on which a renewal or end, and a notice deadline, reminds. */
const REMIND_RENEWAL = [7];
const REMIND_NOTICE = [14, 1];

/**
 * What a contract brings to the calendar on a day: its next renewal or its end, and the deadline for notice
 * while nothing is decided. Amounts are left out: a calendar is copied to many places.
 */
export function contractEvents(contract: ContractForRenewal, today: CalendarDate): CalendarEvent[] {
  const { effectiveEnd, noticeDeadline, renewsByItself, decided } = assessRenewal(contract, today);
  const earliest = addDays(today, -PAST_DAYS);
  const title =
    contract.providerName === null ? contract.name : `${contract.name} (${contract.providerName})`;
  const events: CalendarEvent[] = [];
  if (effectiveEnd !== null && effectiveEnd >= earliest) {
    events.push({
      uid: `${contract.id}-renewal@tenor`,
      day: effectiveEnd,
      summary: `${renewsByItself ? 'Renews' : 'Ends'}: ${title}`,
      description: description(contract, [
        renewsByItself ? `Renews by itself after ${effectiveEnd}.` : `Ends on ${effectiveEnd}.`,
      ]),
      category: renewsByItself ? 'Renewal' : 'End',
      remindDaysBefore: REMIND_RENEWAL,
    });
  }
  if (noticeDeadline !== null && noticeDeadline >= earliest && !decided) {
    events.push({
      uid: `${contract.id}-notice@tenor`,
      day: noticeDeadline,
      summary: `Notice deadline: ${title}`,
      description: description(contract, [
        `Notice of ${contract.noticePeriodDays ?? 0} days must be given by ${noticeDeadline}.`,
      ]),
      category: 'Notice deadline',
      remindDaysBefore: REMIND_NOTICE,
    });
  }
  return events;
}

function description(contract: ContractForRenewal, sentences: readonly string[]): string {
  const { contractNumber, providerName, tenantName, owner } = contract;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Contract number', contractNumber],
    ['Service provider', providerName],
    ['Tenant', tenantName],
    ['Owner', owner],
  ];
  return [
    ...sentences,
    ...facts.flatMap(([label, value]) => (value === null ? [] : [`${label}: ${value}`])),
  ].join('\n');
}
