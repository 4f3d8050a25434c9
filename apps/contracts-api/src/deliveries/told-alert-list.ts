import { type ListDefinition } from '../list/list-definition.js';

/** The alerts that a delivery told of: a range of ids of the rows of its flush, in their order. */
export function toldAlertList(delivery: string): ListDefinition {
  return {
    resource: `deliveries/${delivery}/alerts`,
    searchable: false,
    fields: {
      change: {
        path: 'change',
        type: { kind: 'choice', values: ['new', 'worse', 'resolved'] },
        description: 'What was told of it.',
      },
    },
  };
}
