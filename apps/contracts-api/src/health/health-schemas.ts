import { type JsonSchema } from '../openapi/json-schema.js';
import { BOOLEAN, COUNT, object, oneOf, TEXT } from '../openapi/shapes.js';

const READY = oneOf('ready', 'not ready');

/** The named schemas of the probes. */
export const healthComponents: Readonly<Record<string, JsonSchema>> = {
  Health: object({ status: oneOf('ok') }),
  HealthReport: object({
    status: READY,
    checks: {
      type: 'object',
      description: 'What the process needs, by name.',
      additionalProperties: {
        type: 'object',
        properties: {
          status: READY,
          latencyMs: { ...COUNT, description: 'How long the check took.' },
          error: { ...TEXT, description: 'Why it is not ready.' },
          required: { ...BOOLEAN, description: 'False: the process is ready without it.' },
        },
        required: ['status', 'latencyMs'],
      },
    },
  }),
};
