import { JOB_NAMES, LOG_LEVELS } from '@tenor/domain';
import { type ListDefinition, type ListField } from '../list/list-definition.js';

const FIELDS = {
  level: { path: 'level', type: { kind: 'choice', values: LOG_LEVELS } },
  grouping: { path: 'grouping', type: { kind: 'text' } },
  message: { path: 'message', type: { kind: 'text' } },
  'object.type': { path: 'object.type', type: { kind: 'text' }, description: 'What the entry is about.' },
  'object.id': { path: 'object.id', type: { kind: 'text' } },
  'object.name': { path: 'object.name', type: { kind: 'text' } },
  fingerprint: {
    path: 'fingerprint',
    type: { kind: 'text' },
    nullable: true,
    description: 'The same finding in every run; `[exists]=true`: findings only.',
  },
} as const satisfies Readonly<Record<string, ListField>>;

/** The entries of one run; read through the index (run, attempt, number). */
export const runEntryList: ListDefinition = {
  resource: 'job-results/log-entries',
  searchable: false,
  defaultSort: [{ path: 'seq', descending: false, nullable: false }],
  fields: {
    ...FIELDS,
    seq: {
      path: 'seq',
      type: { kind: 'number', min: 0, max: Number.MAX_SAFE_INTEGER },
      sortable: true,
      description: 'The number within the run, from 1.',
    },
  },
};

/** The entries of one job over time; read through the index (job, time). */
export const jobEntryList: ListDefinition = {
  resource: 'log-entries',
  searchable: false,
  defaultSort: [{ path: 'at', descending: false, nullable: false }],
  fields: {
    ...FIELDS,
    job: { path: 'job', type: { kind: 'choice', values: JOB_NAMES }, description: 'One job.' },
    at: {
      path: 'at',
      type: { kind: 'instant' },
      sortable: true,
      description: 'With `job`: at most 31 days; default the last 31 days.',
    },
  },
};
