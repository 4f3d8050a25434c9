import { FIRST_START_POLICY, routeInput } from '@tenor/domain';
import { toSchema, type JsonSchema } from '../openapi/json-schema.js';
import {
  COUNT,
  inputComponents,
  INSTANT,
  LABELS,
  listOf,
  object,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';
import { policyTrialInput } from './policy-input.js';

const { Route = {} } = inputComponents(routeInput);
const { PolicyTrialInput = {} } = inputComponents(policyTrialInput);
const served: Readonly<Record<string, JsonSchema>> = {
  version: { ...COUNT, description: 'Counts as If-Match when it is sent back.' },
  updatedAt: INSTANT,
  updatedBy: { ...TEXT_OR_NULL, description: 'null: the product made it.' },
};
const properties = { ...toSchema(Route['properties']) };

const step = object({
  location: { ...TEXT, description: 'Empty for the root.' },
  matchers: listOf(TEXT),
  receiver: TEXT,
});

const trialRoute = object({
  location: { ...TEXT, examples: ['routes[0].routes[1]'] },
  path: { ...listOf(step), description: 'From the root to the node.' },
  receiver: TEXT,
  groupBy: listOf(TEXT),
  groupKey: TEXT,
  groupLabels: LABELS,
  groupWaitMs: COUNT,
  groupIntervalMs: COUNT,
  repeatIntervalMs: COUNT,
});

/** The policy's shapes in the API's description. */
export const policyComponents: Readonly<Record<string, JsonSchema>> = {
  Route: { ...Route, examples: [{ receiver: 'netops', matchers: ['tier=urgent', 'provider=~"Cisco.*"'] }] },
  NotificationPolicyInput: {
    ...Route,
    description: 'The root of the tree: it matches everything and must name a receiver.',
    properties: { ...properties, ...served },
    required: ['receiver'],
    examples: [FIRST_START_POLICY],
  },
  NotificationPolicy: {
    type: 'object',
    properties: { ...properties, ...served },
    required: ['receiver', ...Object.keys(served)],
    examples: [{ ...FIRST_START_POLICY, updatedAt: '2026-11-22T06:00:00.000Z', updatedBy: null, version: 1 }],
  },
  PolicyTrialInput: {
    ...PolicyTrialInput,
    examples: [{ labels: { job: 'renewal-check', level: 'warning', tier: 'urgent' } }],
  },
  PolicyTrial: object({
    policyVersion: { type: ['integer', 'null'], description: 'null: a draft was tried.' },
    receivers: listOf(TEXT),
    routes: listOf(trialRoute),
  }),
};
