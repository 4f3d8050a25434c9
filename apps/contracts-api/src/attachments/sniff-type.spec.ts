import { SNIFFED_BYTES, sniffType } from './sniff-type.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test.each([
  ['%PDF-1.7\n%\xe2\xe3', 'a.exe', 'application/pdf'],
  ['\x89PNG\r\n\x1a\n\0\0', 'a.png', 'image/png'],
  ['\xff\xd8\xff\xe0', 'a.jpg', 'image/jpeg'],
  ['RIFF\x10\0\0\0WEBPVP8 ', 'a.webp', 'image/webp'],
  ['PK\x03\x04\x14\0', 'a.zip', 'application/zip'],
  [
    'PK\x03\x04\x14\0',
    'Vertrag.DOCX',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ],
  ['PK\x03\x04\x14\0', 'page.html', 'application/zip'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'mail.msg', 'application/vnd.ms-outlook'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'setup.msi', 'application/octet-stream'],
  ['name,amount\r\na,1\r\n', 'a.csv', 'text/csv'],
  ['<!doctype html><script>alert(1)</script>', 'a.html', 'text/plain'],
  ['<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', 'a.svg', 'text/plain'],
  ['MZ\x90\0\x03', 'a.pdf', 'application/octet-stream'],
  ['caf\xe9', 'latin1.txt', 'application/octet-stream'],
  ['', 'empty.txt', 'text/plain'],
  ['PK\x03\x04', 'x.constructor', 'application/zip'],
])('%j as %s is %s', (head, name, type) => {
  expect(sniffType(bytes(head), name)).toBe(type);
});

test('a character that is cut off where the sample ends is text all the same', () => {
  const text = Buffer.from('ß'.padStart(SNIFFED_BYTES)).subarray(0, SNIFFED_BYTES);
  expect(sniffType(text, 'a.txt')).toBe('text/plain');
  expect(sniffType(text.subarray(1), 'a.txt')).toBe('application/octet-stream');
});
