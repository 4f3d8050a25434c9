import { csvLine } from './csv-line.js';

test.each([
  [['a', 1, null, ''], 'a,1,,'],
  [['a,b', 'say "no"', 'two\nlines', ' padded '], '"a,b","say ""no""","two\nlines"," padded "'],
  [['=1+1', '+49 30', '-x', '@me'], "'=1+1,'+49 30,'-x,'@me"],
  [["'=1", "''-x"], "''=1,'''-x"],
  [['\t=1', '\r=1'], '\'\t=1,"\'\r=1"'],
  [['a=1', -5, "'quoted'"], "a=1,-5,'quoted'"],
])('%j is written as %j', (cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});
