import { createHash } from 'node:crypto';

/**
 * The same for two requests exactly when they say the same as JSON: the order of names does not
 * matter, all else does. Absent parameters are the empty object.
 */
export function requestHash(job: string, params: unknown): string {
  return createHash('sha256')
    .update(canonicalJson({ job, params: params ?? {} }))
    .digest('hex');
}

/** JSON with sorted names and no white space. Takes what `JSON.parse` gives. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
