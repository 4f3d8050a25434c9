import { TOPICS } from '@tenor/domain';

interface TopicText {
  readonly title: string;
  readonly description: string;
  /** What the product does with the topic. */
  readonly actions: readonly ('receive' | 'send')[];
}

/** What people read about each topic. */
export const TOPIC_TEXTS: Readonly<Record<string, TopicText>> = {
  [TOPICS.jobCommands]: {
    title: 'Job commands',
    description:
      'Anyone who may write here can run a job. Bare JSON is taken as well as a CloudEvent, in binary or structured mode. What cannot be obeyed goes to the topic of the same name with `.dlt` behind it.',
    actions: ['receive', 'send'],
  },
  [TOPICS.jobEvents]: {
    title: 'Job events',
    description:
      'What runs do and find, in order per job. Events may come more than once: `ce_id` tells; `order` grows with each ended run of a job.',
    actions: ['send'],
  },
  [TOPICS.notifierCommands]: {
    title: 'Commands to the notifier',
    description: 'From contracts-api to the notifier.',
    actions: ['receive', 'send'],
  },
  [TOPICS.changes]: {
    title: 'Changes of objects',
    description:
      'Every edit of what people edit, as the change log has it. For anybody; the product itself does not read it. Events may come more than once: `ce_id` tells.',
    actions: ['send'],
  },
};

/** What people read about each event; by its type. */
export const EVENT_TEXTS: Readonly<Record<string, { readonly title: string; readonly summary: string }>> = {
  'tenor.job.command.v1': {
    title: 'Run a job',
    summary: 'Stores a run and starts it. The same command again starts nothing.',
  },
  'tenor.job.run-started.v1': {
    title: 'A run has begun',
    summary:
      'For whoever watches; it may be missing, and has no order yet: that is given at the end of a run.',
  },
  'tenor.job.log-entry.v1': {
    title: 'A log entry',
    summary: 'One entry of a run that has ended. Published after the end was stored, in order.',
  },
  'tenor.job.run-ended.v1': {
    title: 'A run has ended',
    summary: 'Comes after all entries of the run.',
  },
  'tenor.notifier.test-receiver.v1': {
    title: 'Test a receiver',
    summary: 'Sends a test message by every integration of the receiver.',
  },
  'tenor.notifier.retry-delivery.v1': {
    title: 'Send a failed delivery again',
    summary: 'With a new budget of attempts.',
  },
  'tenor.change.v1': {
    title: 'An object was changed',
    summary: 'Who created, changed or deleted it and when, and the fields before and after.',
  },
};
