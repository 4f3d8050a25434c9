import { type z } from 'zod';

/** A kind of event: where it travels, what it holds, and what keeps its order. */
export interface EventDefinition<Data = unknown> {
  /** CloudEvents type; a breaking change of `data` is a new `.v2`. */
  readonly type: string;
  readonly topic: string;
  readonly data: z.ZodType<Data>;
  /** Events with the same key are handled in order. */
  readonly key: (data: Data) => string;
  /** Golden samples: they only grow, and each parses for ever. */
  readonly samples: readonly unknown[];
}

/** Topics; the name of a topic's dead letters is {@link deadLetterTopic}. */
export const TOPICS = {
  jobCommands: 'tenor.job-commands.v1',
  jobEvents: 'tenor.job-events.v1',
  notifierCommands: 'tenor.notifier-commands.v1',
  changes: 'tenor.changes.v1',
} as const;

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlt`;
}
