export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/**
 * Lines of a table: titles, then rows, each cell padded to its column's width (in code points).
 * `decorate` may colour a whole line once its width is settled.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  decorate: (line: string, index: number) => string = (line) => line,
): string[] {
  const widths = columns.map((column, i) =>
    rows.reduce((width, row) => Math.max(width, length(row[i] ?? '')), length(column.title)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => pad(cells[i] ?? '', widths[i] ?? 0, column.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map((row, i) => decorate(line(row), i))];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - length(text)));
  return align === 'right' ? fill + text : text + fill;
}

function length(text: string): number {
  return [...text].length;
}

/** The text, cut with an ellipsis when it has more than `max` code points. */
export function cut(text: string, max: number): string {
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}
