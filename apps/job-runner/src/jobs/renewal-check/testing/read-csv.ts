/** Rows of a CSV text (RFC 4180: quotes, doubled quotes, line breaks inside quotes) by the names in its first line. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  for (const [whole, quoted, plain = '', separator] of text.replace(/^\uFEFF/, '').matchAll(cell)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (separator !== ',') {
      if (whole === '' || separator === '') break;
      rows.push([]);
    }
  }
  const [header = [], ...body] = rows.filter((row) => row.some((value) => value !== ''));
  return body.map((row) => {
    if (row.length !== header.length) throw new Error(`a row of ${row.length} cells: ${row.join(' | ')}`);
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']));
  });
}
