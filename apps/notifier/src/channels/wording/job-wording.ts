import { type NotifiedAlert, type Notification } from '@tenor/domain';
import { type AlertWording } from './message-wording.js';

/** The words that depend on which job found something. */
export type AlertWords = Pick<
  AlertWording,
  'urgency' | 'urgencyLabel' | 'title' | 'facts' | 'situation' | 'action' | 'money'
>;

export interface JobWording {
  /** null when the alert's data are not as expected; it is then shown by its message. */
  alert(alert: NotifiedAlert): AlertWords | null;
  /** The title of a message about several or one, without what holds for every job (money, reminder). */
  title(notification: Notification, firing: readonly NotifiedAlert[]): string | null;
  /** "Acme MSA (Acme Networks)" for one, "3 contracts" for several: what "All clear: …" ends with. */
  cleared(notification: Notification, resolved: readonly NotifiedAlert[]): string | null;
}
