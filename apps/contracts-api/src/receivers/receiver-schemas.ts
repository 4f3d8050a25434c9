import { receiverInput } from '@tenor/domain';
import { type JsonSchema } from '../openapi/json-schema.js';
import {
  BOOLEAN,
  COUNT,
  inputComponents,
  INSTANT,
  listOf,
  object,
  oneOf,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';

const EXAMPLE = {
  name: 'netops',
  sendResolved: true,
  integrations: [
    { kind: 'email', to: ['netops@example.com'] },
    { kind: 'slack', webhookUrl: 'https://hooks.slack.example/services/T000/B000/XXXX' },
    { kind: 'ticket', system: 'github', repo: 'acme/ops', token: 'ghp_example' },
  ],
};

const { ReceiverInput = {}, ...integrations } = inputComponents(receiverInput);

const integration: JsonSchema = {
  ...object({
    id: { ...TEXT, description: 'For life; send it back to change this integration.' },
    kind: oneOf('email', 'slack', 'ticket'),
    secrets: { ...listOf(TEXT), description: 'The secrets that are set. Their values are never read back.' },
  }),
  description: 'With the fields of its kind, but for the secrets.',
  additionalProperties: true,
};

/** The receiver's shapes in the API's description. */
export const receiverComponents: Readonly<Record<string, JsonSchema>> = {
  ...integrations,
  ReceiverInput: { ...ReceiverInput, examples: [EXAMPLE] },
  ReceiverPatch: {
    type: 'object',
    description:
      'A JSON merge patch (RFC 7396). `integrations` is replaced as a whole: one with an `id` changes the one that is there and keeps every secret that is left out (null clears it); one without is new; one that is missing is removed.',
    properties: {
      description: TEXT_OR_NULL,
      sendResolved: BOOLEAN,
      integrations: listOf({ type: 'object', additionalProperties: true }),
    },
    examples: [
      {
        integrations: [
          { id: '0192f0c1-2b7a-7000-8000-000000000001', kind: 'email', to: ['noc@example.com'] },
        ],
      },
    ],
  },
  Receiver: object({
    name: TEXT,
    description: TEXT_OR_NULL,
    sendResolved: BOOLEAN,
    integrations: listOf(integration),
    builtIn: { ...BOOLEAN, description: 'Always there: cannot be deleted.' },
    createdAt: INSTANT,
    updatedAt: INSTANT,
    version: COUNT,
  }),
  ReceiverList: pageOf('Receiver'),
  ReceiverTest: object({
    id: { ...TEXT, description: 'Of the test.' },
    receiver: TEXT,
    deliveries: { ...TEXT, description: 'Where its deliveries will be listed.' },
  }),
};
