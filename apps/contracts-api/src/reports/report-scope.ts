import { invalidInput, nameKey, type FieldError } from '@tenor/domain';
import { type ReferenceNames } from '../references/reference-names.js';
import { REPORT_FILTERS, type ReportFilter, type ReportQuery } from './report-query.js';

/** What a report is narrowed to, by ids; empty: the whole fleet. */
export interface ReportScope {
  readonly providerId?: string;
  readonly tenantId?: string;
}

const FIELDS = { provider: 'providerId', tenant: 'tenantId' } as const satisfies Record<
  ReportFilter,
  keyof ReportScope
>;

/**
 * Turns the filters of a report into ids.
 * @param seesProvider whether the caller sees the provider: one that it does not see is nobody to it.
 * @throws Problem invalid_input naming a filter that names nobody: an empty report would say "no costs".
 */
export async function reportScope(
  names: ReferenceNames,
  filters: ReportQuery['filters'],
  seesProvider: (id: string) => Promise<boolean>,
): Promise<ReportScope> {
  const scope: { providerId?: string; tenantId?: string } = {};
  const faults: FieldError[] = [];
  for (const filter of REPORT_FILTERS) {
    const text = filters[filter];
    if (text === undefined) continue;
    const byName = (await names.idsByKey(filter, [text])).get(nameKey(text));
    const id = text.trim().toLowerCase();
    const found = byName ?? ((await names.namesById(filter, [id])).has(id) ? id : undefined);
    if (found !== undefined && (filter !== 'provider' || (await seesProvider(found)))) {
      scope[FIELDS[filter]] = found;
    } else faults.push({ path: filter, message: `names no ${LABELS[filter]}`, code: 'unknown_reference' });
  }
  if (faults.length > 0) throw invalidInput(faults);
  return scope;
}

const LABELS: Readonly<Record<ReportFilter, string>> = { provider: 'service provider', tenant: 'tenant' };
