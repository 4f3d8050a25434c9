/**
 * Beginnings by which a spreadsheet takes a text for a formula; with apostrophes before them too, so that an
 * import knows that it has to take one off.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const QUOTED = /[",;\r\n]|^\s|\s$/;

/**
 * One record of a CSV file (RFC 4180), with its line end. A text that a spreadsheet would calculate gets an
 * apostrophe before it, by which spreadsheets know that it is a text. Numbers are written as they are.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
