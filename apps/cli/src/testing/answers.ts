/** Answers of the REST API as the tests need them; a test overrides what it is about. */

export const RUN_ID = '0192f0c1-2b7a-7000-8000-000000000001';

export function run(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    id: RUN_ID,
    job: 'renewal-check',
    params: {},
    asOf: '2026-11-22',
    notify: true,
    status: 'succeeded',
    result: 1,
    error: null,
    createdAt: '2026-11-22T06:00:00.000Z',
    startedAt: '2026-11-22T06:00:00.100Z',
    finishedAt: '2026-11-22T06:00:00.520Z',
    attempt: 1,
    progress: { done: 10, total: 10 },
    logCounts: { debug: 0, info: 1, success: 0, warning: 1, failure: 0, error: 0, critical: 0 },
    findings: 1,
    ...overrides,
  };
}

export function entry(seq: number, overrides: Readonly<Record<string, unknown>> = {}) {
  const attempt = typeof overrides['attempt'] === 'number' ? overrides['attempt'] : 1;
  return {
    id: `${RUN_ID}:${attempt}:${seq}`,
    runId: RUN_ID,
    attempt,
    seq,
    job: 'renewal-check',
    at: '2026-11-22T06:00:00.300Z',
    level: 'info',
    grouping: 'main',
    message: `entry ${seq}`,
    object: null,
    labels: {},
    data: {},
    fingerprint: null,
    ...overrides,
  };
}

export const RENEWAL_CHECK = {
  name: 'renewal-check',
  title: 'Check upcoming renewals',
  description: 'Reports contracts that end soon.',
  params: {
    type: 'object',
    properties: {
      windowDays: { type: 'integer', minimum: 1, maximum: 3650, default: 60, description: 'Days ahead.' },
      includeExpired: { type: 'boolean', default: false, description: 'Also what ended.' },
      label: { type: 'string', description: 'A text.' },
      asOf: { type: 'string', format: 'date', description: 'The day.' },
      notify: { type: 'boolean', description: 'Whether to notify.' },
    },
    additionalProperties: false,
  },
};

export const JOBS = { items: [RENEWAL_CHECK] };

export function report(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    created: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    errorCount: 0,
    errors: [],
    ignoredColumns: [],
    createdReferences: { provider: 0, tenant: 0 },
    dryRun: false,
    ...overrides,
  };
}

export function problem(status: number, overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    json: { type: 'about:blank', title: 'Problem', status, requestId: 'req-1', ...overrides },
  };
}
