import { type Integration, type Notification } from '@tenor/domain';

/** What a channel may keep about a group between its sendings. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** One attempt to send one message by one integration. */
export interface SendRequest<I> {
  /** The same for every attempt to send this message. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly notification: Notification;
  /** Its secrets in clear text. */
  readonly integration: I;
  /** What earlier sendings of this group by this integration left; null at first. */
  readonly state: unknown;
  /** Stores the state durably; a channel waits for it before it does what the state announces. */
  saveState(state: JsonValue): Promise<void>;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What became of the attempt. Reasons and summaries hold no secret. */
export type SendResult =
  | {
      readonly status: 'sent';
      /** The id of the message, the key of the ticket; null where the service gives none. */
      readonly reference: string | null;
      readonly summary: string;
      /** Absent: the state stays as it was last saved. */
      readonly state?: JsonValue;
    }
  /** Worth another attempt, not before `retryAfterMs` when that is given. */
  | { readonly status: 'retry'; readonly reason: string; readonly retryAfterMs?: number }
  /** Another attempt with the same settings would end the same. */
  | { readonly status: 'failed'; readonly reason: string };

/** A way to reach people. It sends and says what happened; it neither repeats nor records. */
export interface Channel<I extends Integration> {
  readonly kind: I['kind'];
  send(request: SendRequest<I>): Promise<SendResult>;
}
