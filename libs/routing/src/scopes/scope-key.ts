import { type RunScope } from '@tenor/domain';
import { canonicalJson } from '../canonical-json.js';

/** Parameters that say when a run looks and whom it tells, not what it looks for. */
const NOT_OF_THE_SCOPE: ReadonlySet<string> = new Set(['asOf', 'notify']);

/**
 * A scope as one text: two runs of a job whose findings are compared with each other have the same one.
 * A canonical JSON text, such as `["renewal-check","schedule","0192…"]` or
 * `["renewal-check","parameters",{"windowDays":30}]`; the order of the parameters means nothing.
 */
export function scopeKey(job: string, scope: RunScope): string {
  if (scope.kind === 'schedule') return canonicalJson([job, scope.kind, scope.scheduleId]);
  const params = Object.entries(scope.params).filter(([name]) => !NOT_OF_THE_SCOPE.has(name));
  return canonicalJson([job, scope.kind, Object.fromEntries(params)]);
}
