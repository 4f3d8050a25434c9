import { type TestApi } from './test-api.js';

/** The least that a contract needs, beside its provider. */
export function contractBody(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { name: 'Acme MSA', status: 'active', startDate: '2026-01-01', ...more };
}

/** Creates an object. @returns Its id. @throws Error with the refusal, when it is refused. */
export async function create(
  api: TestApi,
  resource: string,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const answer = await api.post<{ id: string }>(resource, body);
  if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}
