import { isInstant, type Instant } from '@tenor/domain';
import { z } from 'zod';
import { type JsonValue } from '../channel.js';

const instant = z.string().refine((text): text is Instant => isInstant(text));

const ticketState = z.object({
  /** The tracker and project that this is about: settings may change. */
  target: z.string(),
  /** The ticket of the group; null when there is none that is known. */
  issue: z.object({ number: z.int().positive(), createdAt: instant }).nullable(),
  /** A ticket is about to be made, or was and nobody knows whether it worked. */
  intent: z
    .object({
      deliveryId: z.string(),
      at: instant,
      /** Since when the tracker, asked, has known no ticket of the group; null before the first look. */
      emptySince: instant.nullable(),
    })
    .nullable(),
  /** The ticket is new: look once more whether it is the only one. */
  unverified: z.boolean(),
});

export type TicketState = z.output<typeof ticketState>;
export type TicketIntent = NonNullable<TicketState['intent']>;

/** The state as stored; an empty one when there is none, or when it is about another tracker or project. */
export function readTicketState(stored: unknown, target: string): TicketState {
  const parsed = ticketState.safeParse(stored);
  if (parsed.success && parsed.data.target === target) return parsed.data;
  return { target, issue: null, intent: null, unverified: false };
}

export function ticketStateJson({ target, issue, intent, unverified }: TicketState): JsonValue {
  return { target, issue, intent, unverified };
}
