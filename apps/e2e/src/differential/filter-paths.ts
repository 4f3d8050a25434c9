import { type Document } from 'bson';

function isPlain(value: unknown): value is Document {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !('_bsontype' in value)
  );
}

/** The paths to which a filter applies an operator, also within others. */
export function pathsWith(operator: string, filter: Document, prefix = ''): string[] {
  return Object.entries(filter).flatMap(([name, condition]: [string, unknown]) =>
    Array.isArray(condition) && name.startsWith('$')
      ? condition.flatMap((branch: Document) => pathsWith(operator, branch, prefix))
      : pathsWithin(operator, condition, `${prefix}${name}`),
  );
}

function pathsWithin(operator: string, condition: unknown, path: string): string[] {
  if (!isPlain(condition)) return [];
  const { $not, $elemMatch } = condition;
  return [
    ...(operator in condition ? [path] : []),
    ...pathsWithin(operator, $not, path),
    ...pathsWithin(operator, $elemMatch, path),
    ...(isPlain($elemMatch) ? pathsWith(operator, $elemMatch, `${path}.`) : []),
  ];
}

/** The values that a path reaches in a document, through arrays; one at the end is a value as it is. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [part, ...rest] = path;
  if (part === undefined) return [value];
  if (Array.isArray(value))
    return [
      ...value.filter(isPlain).flatMap((element) => valuesAt(element, path)),
      ...(part in value ? valuesAt(value[Number(part)], rest) : []),
    ];
  return isPlain(value) && part in value ? valuesAt(value[part], rest) : [];
}
