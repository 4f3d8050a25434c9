import { Problem, type Entity } from '@tenor/domain';
import { databaseProblem } from '../http/database-problem.js';
import { internalError, problemResponse, type ProblemBody } from '../http/problem-response.js';
import { type Principal } from '../http/principal.js';
import { type BulkOperation } from './bulk-input.js';
import { operationGroups, type PlacedOperation } from './operation-groups.js';

/** Operations that are under way at the same time. */
const AT_ONCE = 16;

/** What a resource does with one object; every resource has it. */
export interface BulkTarget {
  create(
    body: unknown,
    principal: Principal,
  ): Promise<{ readonly record: Entity; readonly created: boolean }>;
  patch(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    principal: Principal,
  ): Promise<Entity>;
  delete(id: string, ifMatch: readonly number[] | undefined, principal: Principal): Promise<void>;
}

/** What became of one operation. */
export interface BulkResult {
  readonly index: number;
  readonly op: BulkOperation['op'];
  /** As the same request about this one object would have answered. */
  readonly status: number;
  readonly id: string | null;
  /** Of the object as it is now; null when it is gone, or nothing was done. */
  readonly version: number | null;
  readonly problem: ProblemBody | null;
}

export interface BulkReport {
  readonly succeeded: number;
  readonly failed: number;
  /** One per operation, in their order. */
  readonly results: readonly BulkResult[];
}

export interface BulkContext {
  readonly target: BulkTarget;
  readonly principal: Principal;
  readonly requestId: string;
  /** Told of what is no refusal but a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Does each operation by itself: one that is refused keeps no other from being done. */
export async function runBulk(
  operations: readonly BulkOperation[],
  context: BulkContext,
): Promise<BulkReport> {
  const results: BulkResult[] = [];
  for (const group of operationGroups(operations, AT_ONCE)) {
    results.push(...(await Promise.all(group.map((placed) => resultOf(placed, context)))));
  }
  const failed = results.filter(({ problem }) => problem !== null).length;
  return { succeeded: results.length - failed, failed, results };
}

async function resultOf(placed: PlacedOperation, context: BulkContext): Promise<BulkResult> {
  const { index, operation } = placed;
  const { op } = operation;
  try {
    return { index, op, problem: null, ...(await apply(operation, context)) };
  } catch (error) {
    const problem = problemOf(error, placed, context);
    const id = operation.op === 'create' ? null : operation.id;
    return { index, op, status: problem.status, id, version: null, problem };
  }
}

async function apply(
  operation: BulkOperation,
  { target, principal }: BulkContext,
): Promise<Pick<BulkResult, 'status' | 'id' | 'version'>> {
  if (operation.op === 'create') {
    const { record, created } = await target.create(operation.data, principal);
    return { status: created ? 201 : 200, id: record.id, version: record.version };
  }
  const { id } = operation;
  const ifMatch = operation.version === undefined ? undefined : [operation.version];
  if (operation.op === 'delete') {
    await target.delete(id, ifMatch, principal);
    return { status: 204, id, version: null };
  }
  const { version } = await target.patch(id, operation.data, ifMatch, principal);
  return { status: 200, id, version };
}

/** The refusal of one operation; its faults are named by their place in the request. */
function problemOf(error: unknown, { index }: PlacedOperation, context: BulkContext): ProblemBody {
  const refusal = error instanceof Problem ? error : databaseProblem(error);
  if (refusal === undefined) {
    context.onFault(error);
    return internalError(context.requestId).body;
  }
  const { body } = problemResponse(refusal, context.requestId);
  const at = `operations[${index}]`;
  return { ...body, errors: body.errors.map((fault) => ({ ...fault, path: placeOf(at, fault.path) })) };
}

function placeOf(at: string, path: string): string {
  if (path === 'If-Match') return `${at}.version`;
  if (path === '') return `${at}.data`;
  return path === 'id' ? `${at}.id` : `${at}.data.${path}`;
}
