import { routeInput, type RouteInput } from '@tenor/domain';
import { z } from 'zod';
import { type JsonObject } from '../http/merge-patch.js';
import { parseInput } from '../records/parse-input.js';

const LABELS_MAX = 200;
const LABEL_NAME_MAX = 512;
const LABEL_VALUE_MAX = 4096;

/** The body of a try: labels as an alert has them, and a draft to try instead of the policy in force. */
export const policyTrialInput = z
  .strictObject({
    labels: z
      .record(
        z
          .string()
          .min(1, 'a label must have a name')
          .max(LABEL_NAME_MAX, `must have at most ${LABEL_NAME_MAX} characters`),
        z.string('must be text').max(LABEL_VALUE_MAX, `must have at most ${LABEL_VALUE_MAX} characters`),
        { error: (issue) => (issue.input === undefined ? 'is required' : 'must be an object of texts') },
      )
      .refine((labels) => Object.keys(labels).length <= LABELS_MAX, {
        message: `must have at most ${LABELS_MAX} labels`,
        params: { code: 'too_many' },
      }),
    policy: routeInput.optional().describe('A draft to try; left out, the policy in force.'),
  })
  .meta({ id: 'PolicyTrialInput' });

const version = z.strictObject({
  version: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
});

/**
 * Reads a policy as it is written: the root of the tree. `version`, `updatedAt` and `updatedBy`, which an
 * answer has, may stand there as well.
 * @throws Problem invalid_input with the path in the tree.
 */
export function policyRead(body: JsonObject): { root: RouteInput; version: number | undefined } {
  const root = withoutServed(body);
  const given = body['version'];
  return {
    root: parseInput(routeInput, root),
    version: given === undefined ? undefined : parseInput(version, { version: given }).version,
  };
}

function withoutServed({
  version: _version,
  updatedAt: _updatedAt,
  updatedBy: _updatedBy,
  ...root
}: JsonObject): JsonObject {
  return root;
}
