import { invalidInput, type FieldError } from '@tenor/domain';
import { type FilterPart } from '../list/list-filter.js';

const PREFIX = 'labels.';
const LABELS_MAX = 20;
const VALUES_MAX = 200;
const TEXT_MAX = 512;

/** A list request whose label filters were taken off. */
export interface WithLabels {
  /** The URL with all other parameters. */
  readonly url: string;
  readonly labels: readonly FilterPart[];
  /** What tells these filters from others: a cursor is bound to it. */
  readonly binding: string;
}

/**
 * Takes `labels.<name>=a,b` (any of) and `labels.<name>[ne]=a,b` (none of) off a list request. The
 * name is whatever a job gave, so no table can know it.
 * @throws Problem invalid_input naming the parameter.
 */
export function takeLabelFilters(url: string): WithLabels {
  const [path = '', query = ''] = splitOnce(url);
  const rest = new URLSearchParams();
  const wanted = new Map<string, string[]>();
  for (const [name, text] of new URLSearchParams(query)) {
    if (!name.startsWith(PREFIX)) rest.append(name, text);
    else wanted.set(name, [...(wanted.get(name) ?? []), ...splitAtCommas(text)]);
  }
  const faults: FieldError[] = [];
  if (wanted.size > LABELS_MAX)
    faults.push(fault('labels', `there must be at most ${LABELS_MAX} label filters`));
  const labels = [...wanted].flatMap(([param, values]) => labelFilter(param, values, faults));
  if (faults.length > 0) throw invalidInput(faults);
  const binding = JSON.stringify([...wanted].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { url: `${path}?${rest.toString()}`, labels, binding };
}

function labelFilter(param: string, values: readonly string[], faults: FieldError[]): FilterPart[] {
  const [, name = '', operator] = /^labels\.(.*?)(?:\[([^[\]]*)\])?$/s.exec(param) ?? [];
  if (name === '' || name.length > TEXT_MAX)
    faults.push(fault(param, 'must name a label, as in labels.tier'));
  if (operator !== undefined && operator !== 'ne') {
    faults.push(fault(param, 'is not a known operator (known: [ne])'));
  }
  if (values.length > VALUES_MAX) faults.push(fault(param, `must have at most ${VALUES_MAX} values`));
  if (values.some((value) => value === '' || value.length > TEXT_MAX)) {
    faults.push(fault(param, `each value must have 1 to ${TEXT_MAX} characters`));
  }
  const pairs = values.map((value) => ({ name, value }));
  return [{ labels: operator === 'ne' ? { $nin: pairs } : { $in: pairs } }];
}

function splitOnce(url: string): [string, string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function splitAtCommas(text: string): string[] {
  return text.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ',').trim());
}

function fault(path: string, message: string): FieldError {
  return { path, message, code: 'invalid_value' };
}
