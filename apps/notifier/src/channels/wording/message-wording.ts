import { type AlertChange } from '@tenor/domain';

/** How pressing something is; what colours and orders it. */
export type Urgency = 'urgent' | 'warning' | 'expired' | 'info' | 'resolved';

/**
 * An alert in words, free of line breaks and of bounded length; channels escape and lay it out. It has no link:
 * an object has no page for people yet, only an address of the API, which refuses a browser.
 */
export interface AlertWording {
  /** The log entry that it stands for. */
  readonly entryId: string;
  readonly change: AlertChange;
  readonly urgency: Urgency;
  /** "Urgent", "Expired", "Error"… */
  readonly urgencyLabel: string;
  /** "New" or "Worse", when it is. */
  readonly changeLabel: string | null;
  /** What it is about: "Acme MSA". At most 120 characters. */
  readonly title: string;
  /** What else identifies it: "Acme Networks", "MSA-7", "Owner noc@example.com". */
  readonly facts: readonly string[];
  /** What is the case: "Renews by itself on Thu 2026-12-31, in 39 days." */
  readonly situation: string;
  /** What to do next: "Give notice by Tue 2026-12-01 (in 9 days), or …" */
  readonly action: string | null;
  /** "12,000.00 USD". */
  readonly money: string | null;
}

/** A message in words: what every channel renders. */
export interface MessageWording {
  readonly status: 'firing' | 'resolved';
  /** What and how urgent, in one line: the subject, the title of the ticket. At most 200 characters. */
  readonly title: string;
  /** What changed, or why this is sent again; null when there is nothing to add. */
  readonly lead: string | null;
  /** Of the most pressing alert. */
  readonly urgency: Urgency;
  readonly firing: readonly AlertWording[];
  readonly resolved: readonly AlertWording[];
  /** How many more there are than are shown. */
  readonly hiddenFiring: number;
  readonly hiddenResolved: number;
  /** Where to look on: the start page of this installation. */
  readonly url: string | null;
  /** Where it comes from: receiver, group, time. */
  readonly footer: string;
}
