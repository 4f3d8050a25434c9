import { type JsonSchema } from '../openapi/json-schema.js';
import { COUNT, INSTANT, object, oneOf, pageOf, TEXT, TEXT_OR_NULL } from '../openapi/shapes.js';

const UUID: JsonSchema = { type: 'string', format: 'uuid' };

/** The attachment's shapes in the API's description. */
export const attachmentComponents: Readonly<Record<string, JsonSchema>> = {
  Attachment: object({
    id: UUID,
    parentType: oneOf('contract', 'invoice'),
    parentId: UUID,
    fileName: TEXT,
    contentType: { ...TEXT, description: 'As its first bytes tell; never one that a browser runs.' },
    size: { ...COUNT, description: 'Bytes.' },
    sha256: { ...TEXT, pattern: '^[0-9a-f]{64}$' },
    description: TEXT_OR_NULL,
    createdAt: INSTANT,
    updatedAt: INSTANT,
    version: { type: 'integer', minimum: 1 },
  }),
  AttachmentList: pageOf('Attachment'),
};
