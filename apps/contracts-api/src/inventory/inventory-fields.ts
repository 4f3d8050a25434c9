import { type ListField } from '../list/list-definition.js';
import { type JsonSchema } from '../openapi/json-schema.js';
import { nameFields } from '../records/linked-objects.js';
import { LINKED_KINDS } from '../references/linked-kinds.js';
import { type NamedReference } from '../references/named-reference.js';

/** What every list of inventory can be filtered and sorted by. */
export const SHARED_LIST_FIELDS = {
  id: { path: '_id', type: { kind: 'id' }, sortable: true },
  tags: { path: 'tags', type: { kind: 'tags' }, description: 'Has the tag.' },
  updatedAt: { path: 'updatedAt', type: { kind: 'instant' }, sortable: true },
} as const satisfies Readonly<Record<string, ListField>>;

/** The filters of references: `location`, by name or id, and `locationId`. */
export function referenceFields(references: readonly NamedReference[]): Record<string, ListField> {
  return Object.fromEntries(
    references.flatMap(({ name, field, to, nullable }): [string, ListField][] => {
      const open = nullable ? { nullable: true as const } : {};
      const description = `The ${LINKED_KINDS[to].one}, by name or id.`;
      return [
        [name, { path: field, type: { kind: 'reference', to }, ...open, description }],
        [field, { path: field, type: { kind: 'id' }, ...open }],
      ];
    }),
  );
}

/** How references are given and shown, for the API's description. */
export function referenceProperties(references: readonly NamedReference[]): {
  inputs: Record<string, JsonSchema>;
  outputs: Record<string, JsonSchema>;
} {
  return {
    inputs: Object.fromEntries(
      references.map(({ name, field, to, nullable }) => [
        name,
        {
          type: nullable ? ['string', 'null'] : 'string',
          description: `The ${LINKED_KINDS[to].one} by name, instead of ${field}.`,
        },
      ]),
    ),
    outputs: Object.fromEntries(
      nameFields(references).map((field) => [
        field,
        {
          type: ['string', 'null'],
          description: 'null too where it is another tenant’s, for who does not see that.',
        },
      ]),
    ),
  };
}
