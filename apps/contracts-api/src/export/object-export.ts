import { type Page } from '../list/list-definition.js';
import { toSchema, type JsonSchema } from '../openapi/json-schema.js';
import { type ExportShape } from './export-file.js';

/** Rows that are read at a time. */
const PAGE_SIZE = 500;

/**
 * How objects are written so that an import reads them back: a column for each field of the component that
 * describes them. References stand as ids, their names beside them for people.
 */
export function objectExport<View extends object>(
  resource: string,
  component: JsonSchema,
): ExportShape<View> {
  const columns = Object.keys(toSchema(component['properties']));
  return {
    name: resource,
    columns,
    cells: (view) => {
      const values = new Map<string, unknown>(Object.entries(view));
      return columns.map((column) => exportCell(values.get(column)));
    },
  };
}

/** A value as a cell: lists of texts or numbers as `a|b`, everything else that is nested as JSON. */
export function exportCell(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (
    Array.isArray(value) &&
    value.every((entry) => typeof entry === 'string' || typeof entry === 'number')
  ) {
    return value.length === 0
      ? null
      : value.map((entry) => String(entry).replace(/[\\|]/g, '\\$&')).join('|');
  }
  return JSON.stringify(value);
}

/** All pages of a list, one after the other. @param url Of the list, with its filters behind a `?`. */
export async function* allPages<View>(
  page: (url: string) => Promise<Page<View>>,
  url: string,
): AsyncGenerator<readonly View[], void, undefined> {
  for (let next: string | null = ''; next !== null;) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const found: Page<View> = await page(`${url}&limit=${PAGE_SIZE}${cursor}`);
    yield found.items;
    next = found.next;
  }
}
