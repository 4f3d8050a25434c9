import { z } from 'zod';
import { uuid } from '../entity.js';
import { correlationIdText, json, singleLine } from '../schemas.js';
import { TOPICS, type EventDefinition } from './event-definition.js';

const data = z.strictObject({
  /** The run's id; left out, the consumer derives one from where the message stands. */
  id: uuid().optional(),
  job: singleLine(128),
  /** As received: validated by whoever stores the run. */
  params: z.record(z.string(), json(), 'must be an object').default({}),
  correlationId: correlationIdText().optional(),
});

export type JobCommand = z.output<typeof data>;

/** "Run this job": anybody who may write to the topic can say it. */
export const jobCommand: EventDefinition<JobCommand> & { readonly input: typeof data } = {
  type: 'tenor.job.command.v1',
  topic: TOPICS.jobCommands,
  data,
  input: data,
  key: (command) => command.id ?? command.job,
  samples: [
    { job: 'renewal-check' },
    {
      id: '0192f0c1-2b7a-7000-8000-000000000001',
      job: 'renewal-check',
      params: { windowDays: 30, asOf: '2026-03-01' },
      correlationId: 'change-4711',
    },
  ],
};
