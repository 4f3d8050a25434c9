import { RequestMethod, type INestApplicationContext, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { isJsonObject } from '../http/merge-patch.js';
import { declaredAccess, neededRole, type RouteAccess } from './route-access.js';

/** Where Nest keeps the path and the method of controllers and handlers. */
const PATH = 'path';
const METHOD = 'method';

/** A route, and who may use it. */
export interface RouteRow {
  readonly method: string;
  /** As OpenAPI writes it: `/api/v1/contracts/{id}`. */
  readonly path: string;
  readonly role: ReturnType<typeof neededRole>;
  /** What callers get who are restricted to tenants. */
  readonly restricted: Restricted;
  /** Whether the route, or its controller, says what role it needs. */
  readonly declared: boolean;
}

/** `own`: what is their tenants'; `one tenant`: figures of one of theirs; `all`: no tenant is concerned. */
export type Restricted = 'refused' | 'own' | 'one tenant' | 'all';

/** All routes of all controllers, by path and method. */
export function accessTable(app: INestApplicationContext): RouteRow[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const rows = app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ metatype }) => (isType(metatype) ? rowsOf(metatype, scanner, reflector) : []));
  return rows.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function rowsOf(controller: Type, scanner: MetadataScanner, reflector: Reflector): RouteRow[] {
  const prototype: unknown = controller.prototype;
  if (typeof prototype !== 'object' || prototype === null) return [];
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(prototype, name);
    if (typeof handler !== 'function') return [];
    const method = RequestMethod[Number(Reflect.getMetadata(METHOD, handler))];
    if (method === undefined) return [];
    const access = declaredAccess(reflector, controller, handler);
    return pathsOf(handler).flatMap((own) =>
      pathsOf(controller).map((base) => ({
        method,
        path: openApiPath(`${base}/${own}`),
        role: neededRole(access, method),
        restricted: restrictedTo(access, method),
        declared: (method === 'GET' ? access.read : access.write) !== undefined,
      })),
    );
  });
}

function restrictedTo({ tenants }: RouteAccess, method: string): Restricted {
  switch (tenants?.kind) {
    case undefined:
    case 'refused':
      return 'refused';
    case 'open':
      return 'all';
    case 'caller':
    case 'rows':
      return 'own';
    case 'tenantParameter':
      return 'one tenant';
    case 'own':
      return method === 'GET' || tenants.writes !== undefined ? 'own' : 'refused';
  }
}

function pathsOf(target: object): string[] {
  const path: unknown = Reflect.getMetadata(PATH, target);
  return (Array.isArray(path) ? path : [path]).map(String);
}

function openApiPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return `/${parts.map((part) => part.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}

function isType(value: unknown): value is Type {
  return typeof value === 'function';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Adds to each operation of an OpenAPI document which role it needs, and that a token is needed at all. */
export function describeAccess(paths: unknown, table: readonly RouteRow[]): void {
  if (!isJsonObject(paths)) return;
  for (const { method, path, role, restricted } of table) {
    const item = paths[path];
    const operation = isJsonObject(item) ? item[method.toLowerCase()] : undefined;
    if (!isJsonObject(operation)) continue;
    Object.assign(operation, { 'x-required-role': role, 'x-restricted-to-tenants': restricted });
    if (role === 'anyone') continue;
    const responses = isJsonObject(operation['responses']) ? operation['responses'] : {};
    const refusal = responses['401'];
    if (!isJsonObject(refusal) || Object.hasOwn(responses, '403')) continue;
    Object.assign(responses, {
      403: {
        ...refusal,
        description: 'The role of the token, or its restriction to tenants, does not allow this.',
      },
    });
  }
}

/** The table as a page for people, laid out as the formatter of the repository lays it out. */
export function accessPage(table: readonly RouteRow[]): string {
  const cells = [
    ['method', 'path', 'role', 'restricted to tenants'],
    ...table.map(({ method, path, role, restricted }) => [method, `\`${path}\``, role, restricted]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lineOf = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...rows] = cells;
  return [
    '# Who may use which route',
    '',
    'Made by `npm run docs:api` from what the routes declare; a test asks each of them with every role.',
    'A role may do all that those before it may: viewer, operator, admin. `anyone` needs no token.',
    'The last column is for callers who are restricted to tenants: `own`: what is their tenants’; `one tenant`: with',
    '`tenant=` naming one of theirs; `all`: no tenant is concerned; `refused`: 403.',
    '',
    lineOf(head),
    lineOf(widths.map((width) => '-'.repeat(width))),
    ...rows.map(lineOf),
    '',
  ].join('\n');
}
