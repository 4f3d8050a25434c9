import { invalidInput } from '@tenor/domain';

/** How a list is answered: a page of JSON, or all of it as a file. */
export type ListFormat = 'json' | 'csv' | 'ndjson';

export const FORMATS: readonly ListFormat[] = ['json', 'csv', 'ndjson'];

const MEDIA_TYPES: Readonly<Record<string, ListFormat>> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
};

/** What belongs to a page, and says nothing about a file. */
const PAGE_PARAMETERS = ['limit', 'cursor', 'count'];

/**
 * Takes the format off a list request: `format=`, else what `Accept` prefers, else JSON.
 * @throws Problem invalid_input for an unknown format, and for parameters of a page beside a file.
 */
export function takeFormat(url: string, accept: string | undefined): { format: ListFormat; url: string } {
  const at = url.indexOf('?');
  const params = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const given = params.getAll('format');
  params.delete('format');
  const format = given.length === 0 ? preferred(accept) : FORMATS.find((known) => known === given[0]);
  if (format === undefined || given.length > 1) {
    const message = `must be one of ${FORMATS.join(', ')}, once`;
    throw invalidInput([{ path: 'format', message, code: 'invalid_value' }]);
  }
  const foreign = format === 'json' ? [] : PAGE_PARAMETERS.filter((name) => params.has(name));
  if (foreign.length > 0) {
    const message = 'has no meaning for a file: it holds all rows';
    throw invalidInput(foreign.map((path) => ({ path, message, code: 'not_allowed' })));
  }
  return { format, url: `${at < 0 ? url : url.slice(0, at)}?${params.toString()}` };
}

function preferred(accept = ''): ListFormat {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { format: MEDIA_TYPES[type], quality: quality === undefined ? 1 : Number(quality.slice(2)) };
  });
  const known = ranges.filter(({ format, quality }) => format !== undefined && quality > 0);
  return known.sort((a, b) => b.quality - a.quality)[0]?.format ?? 'json';
}
