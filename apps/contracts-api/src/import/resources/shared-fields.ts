import { type CellKind } from '../columns/cell-kind.js';

/** The columns that every resource has. */
export const SHARED_COLUMNS = {
  id: { type: 'uuid' },
  tags: { type: 'lines' },
  customFields: { type: 'json' },
  externalRefs: { type: 'json' },
} as const satisfies Readonly<Record<string, CellKind>>;
