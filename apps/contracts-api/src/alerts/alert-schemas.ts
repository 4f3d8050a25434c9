import { LOG_LEVELS } from '@tenor/domain';
import { type JsonSchema } from '../openapi/json-schema.js';
import {
  BOOLEAN,
  FREE,
  INSTANT,
  INSTANT_OR_NULL,
  LABELS,
  listOf,
  object,
  oneOf,
  orNull,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';

const group = object({
  id: TEXT,
  receiver: { ...TEXT_OR_NULL, description: 'null: the group is gone.' },
  labels: LABELS,
  state: oneOf('firing', 'resolved'),
  told: {
    ...BOOLEAN,
    description:
      'That it fires was told to the integrations that the receiver had then, if any, and not yet that it is resolved.',
  },
  pending: {
    description:
      'What is still to be told: new, worse, resolved, moved (a changed policy leads it elsewhere; only a ticket is closed for that), or null.',
  },
});

/** The alert's shapes in the API's description. */
export const alertComponents: Readonly<Record<string, JsonSchema>> = {
  Alert: object({
    id: { ...TEXT, examples: ['renewal-check:6c1f0b2e9a'] },
    job: TEXT,
    fingerprint: { ...TEXT_OR_NULL, description: 'null: an entry that is told once.' },
    state: oneOf('firing', 'resolved'),
    level: oneOf(...LOG_LEVELS),
    message: TEXT,
    object: orNull(object({ type: TEXT, id: TEXT, name: TEXT, url: TEXT })),
    labels: LABELS,
    data: FREE,
    entryId: { ...TEXT, description: 'The latest entry that reported it: `runId:attempt:seq`.' },
    correlationId: { ...TEXT_OR_NULL, description: 'Of the run that brought it to where it is.' },
    traceId: { ...TEXT_OR_NULL, description: 'The same run’s trace (W3C Trace Context).' },
    firingSince: INSTANT,
    resolvedAt: INSTANT_OR_NULL,
    updatedAt: INSTANT,
    groups: listOf(group),
  }),
  AlertList: pageOf('Alert'),
};
