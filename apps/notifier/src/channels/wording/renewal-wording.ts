import { type CalendarDate, type NotifiedAlert, type Notification } from '@tenor/domain';
import { dateText, distanceText } from './dates.js';
import { type AlertWords, type JobWording } from './job-wording.js';
import { isZero, moneyText } from './money.js';
import { renewalFacts, type RenewalFacts } from './renewal-data.js';
import { capitalized, clean, counted } from './text.js';

const NAME_MAX = 120;
/** In a title a name must leave room for what is to be done. */
const NAME_IN_TITLE_MAX = 60;

export const renewalWording: JobWording = {
  alert(alert) {
    const facts = renewalFacts(alert);
    return facts && words(facts);
  },

  title(notification, firing) {
    const facts = firing.map(renewalFacts).filter((each) => each !== null);
    if (facts.length === 0 || facts.length < firing.length) return null;
    const [only] = facts;
    if (notification.counts.firing === 1 && only) return `${namedWithProvider(only)}: ${shortAction(only)}`;
    return digestTitle(notification, facts);
  },

  cleared({ counts }: Notification, resolved: readonly NotifiedAlert[]) {
    const facts = resolved.map(renewalFacts).filter((each) => each !== null);
    const [only] = facts;
    if (only === undefined || facts.length < resolved.length) return null;
    return counts.resolved === 1 ? namedWithProvider(only) : counted(counts.resolved, 'contract');
  },
};

function words(facts: RenewalFacts): AlertWords {
  const { provider, contractNumber, tenant, owner, renewalValue } = facts;
  return {
    urgency: facts.tier,
    urgencyLabel: capitalized(facts.tier),
    title: clean(facts.name, NAME_MAX),
    facts: [
      provider.name ?? '',
      contractNumber ?? '',
      tenant ? `for ${tenant}` : '',
      owner ? `owner ${owner}` : '',
    ]
      .map((fact) => clean(fact, NAME_MAX))
      .filter((fact) => fact !== ''),
    situation: situation(facts),
    action: action(facts),
    money: isZero(renewalValue) ? null : clean(moneyText(renewalValue), NAME_MAX),
  };
}

/** What is the case, with the date and how far it is. */
function situation({ tier, daysRemaining, effectiveEnd, renewsByItself, ...facts }: RenewalFacts): string {
  const when = `${dateText(effectiveEnd)}, ${distanceText(daysRemaining)}.`;
  const main =
    daysRemaining < 0
      ? `${tier === 'expired' ? 'Expired' : 'Ended'} on ${when}`
      : `${renewsByItself ? 'Renews by itself' : 'Ends'} on ${when}`;
  const { missedDeadline, noticeMissed, daysSinceMissed } = facts;
  if (!noticeMissed || missedDeadline === null) return main;
  const ago = daysSinceMissed == null ? '' : `, ${distanceText(-daysSinceMissed)}`;
  return `${main} Its notice deadline ${dateText(missedDeadline)} was missed${ago}.`;
}

/** What to do next, until when, and what happens otherwise. */
function action(facts: RenewalFacts): string {
  const { tier, renewsByItself, noticeDeadline, daysToDeadline, effectiveEnd, daysRemaining } = facts;
  if (facts.decided) return `Decided: ${facts.decision ?? 'renew'}. Nothing to do.`;
  if (tier === 'expired') return 'Renew or replace it, or record that it was cancelled.';
  const deadlineAhead = noticeDeadline !== null && daysToDeadline !== null && daysToDeadline >= 0;
  const by = (date: CalendarDate, days: number): string => `${dateText(date)} (${distanceText(days)})`;
  if (renewsByItself) {
    if (facts.noticeMissed) {
      const next = deadlineAhead ? ` The next notice deadline is ${dateText(noticeDeadline)}.` : '';
      return `Ask ${provider(facts)} at once whether notice is still accepted.${next}`;
    }
    return deadlineAhead
      ? `Give notice by ${by(noticeDeadline, daysToDeadline)}, or it renews${again(facts)}.`
      : `Check by ${by(effectiveEnd, daysRemaining)} that the renewal is wanted.`;
  }
  return deadlineAhead
    ? `Decide on the renewal by ${by(noticeDeadline, daysToDeadline)}.`
    : `Decide on the renewal by ${by(effectiveEnd, daysRemaining)}: nothing is covered after that day.`;
}

/** The end that comes first can lie before the deadline: that renewal happens anyway. */
function again({ noticeFor, effectiveEnd }: RenewalFacts): string {
  return noticeFor == null || noticeFor === effectiveEnd ? '' : ` again after ${dateText(noticeFor)}`;
}

/** The same in the few words of a title. */
function shortAction(facts: RenewalFacts): string {
  const { renewsByItself, noticeDeadline, daysToDeadline, effectiveEnd, tier } = facts;
  if (tier === 'expired') return `expired ${effectiveEnd}`;
  const end = `${renewsByItself ? 'renews' : 'ends'} ${effectiveEnd}`;
  if (facts.decided || tier === 'info') return end;
  if (facts.noticeMissed) return `notice deadline missed, ${end}`;
  const deadline = noticeDeadline !== null && (daysToDeadline ?? -1) >= 0 ? noticeDeadline : null;
  if (deadline === null)
    return renewsByItself ? `check the renewal by ${effectiveEnd}` : `decide by ${effectiveEnd}`;
  return renewsByItself ? `give notice by ${deadline}` : `decide by ${deadline}`;
}

/**
 * "3 of 4 contracts need action, first by 2026-12-01". What is shown are the most pressing of all, in the order
 * of urgent and warning, expired, info: so of the rest is known what comes after the last of them, and no more.
 */
function digestTitle({ counts }: Notification, facts: readonly RenewalFacts[]): string {
  const pressing = facts.filter(({ tier }) => tier !== 'info');
  const all = counted(counts.firing, 'contract');
  if (pressing.length === 0) return `${all} ${counts.firing === 1 ? 'comes' : 'come'} up for renewal`;
  const hidden = counts.firing > facts.length;
  const last = hidden ? facts.at(-1)?.tier : 'info';
  const who =
    pressing.length === counts.firing
      ? all
      : `${last === 'info' ? '' : 'at least '}${pressing.length} of ${all}`;
  const one = pressing.length === 1;
  if (pressing.every(({ tier }) => tier === 'expired')) return `${who} ${one ? 'has' : 'have'} expired`;
  const needs = `${who} ${one ? 'needs' : 'need'} action`;
  const dates = pressing.flatMap(({ actBy, asOf }) => (actBy !== null && actBy >= asOf ? [actBy] : []));
  const first = dates.sort()[0];
  if (first === undefined) return needs;
  // Hidden ones that are as pressing may have to be dealt with earlier.
  if (last === 'urgent' || last === 'warning') return `${needs}, one by ${first}`;
  const same = last === 'info' && dates.length === pressing.length && dates.every((each) => each === first);
  return `${needs}${same ? ' by' : ', first by'} ${first}`;
}

function namedWithProvider({ name, provider: { name: by } }: RenewalFacts): string {
  const shown = clean(name, NAME_IN_TITLE_MAX);
  return by === null ? shown : `${shown} (${clean(by, NAME_IN_TITLE_MAX)})`;
}

function provider(facts: RenewalFacts): string {
  return facts.provider.name === null ? 'the provider' : clean(facts.provider.name, NAME_MAX);
}
