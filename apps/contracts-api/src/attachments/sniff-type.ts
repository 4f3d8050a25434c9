/** Bytes from the beginning of a file that {@link sniffType} needs. */
export const SNIFFED_BYTES = 4_096;

/** Beginnings by which formats are known: bytes as Latin-1 text, where they stand, and the type. */
const SIGNATURES: readonly (readonly [string, number, string])[] = [
  ['%PDF-', 0, 'application/pdf'],
  ['\x89PNG\r\n\x1a\n', 0, 'image/png'],
  ['\xff\xd8\xff', 0, 'image/jpeg'],
  ['GIF87a', 0, 'image/gif'],
  ['GIF89a', 0, 'image/gif'],
  ['WEBP', 8, 'image/webp'],
  ['II*\0', 0, 'image/tiff'],
  ['MM\0*', 0, 'image/tiff'],
  ['{\\rtf', 0, 'application/rtf'],
  ['PK\x03\x04', 0, 'application/zip'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, 'application/x-cfb'],
  ['\x1f\x8b', 0, 'application/gzip'],
  ["7z\xbc\xaf'\x1c", 0, 'application/x-7z-compressed'],
];

/** Formats that are archives of another kind, told apart by the name of the file. */
const BY_ENDING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'application/zip': {
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    odt: 'application/vnd.oasis.opendocument.text',
    ods: 'application/vnd.oasis.opendocument.spreadsheet',
  },
  'application/x-cfb': {
    doc: 'application/msword',
    xls: 'application/vnd.ms-excel',
    ppt: 'application/vnd.ms-powerpoint',
    msg: 'application/vnd.ms-outlook',
  },
  'text/plain': { csv: 'text/csv', eml: 'message/rfc822', ics: 'text/calendar' },
};

/** What nobody recognises. */
const UNKNOWN = 'application/octet-stream';

/**
 * The type of a file by its first bytes; the name decides only between formats that begin alike. Never a
 * type that a browser runs: HTML, SVG and scripts are plain text.
 *
 * @param head The first {@link SNIFFED_BYTES} bytes, or all of a shorter file.
 */
export function sniffType(head: Uint8Array, fileName: string): string {
  const found = signatureOf(Buffer.from(head).toString('latin1')) ?? (isText(head) ? 'text/plain' : UNKNOWN);
  const ending = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const known = BY_ENDING[found];
  const special = known !== undefined && Object.hasOwn(known, ending) ? known[ending] : undefined;
  return special ?? (found === 'application/x-cfb' ? UNKNOWN : found);
}

function signatureOf(head: string): string | undefined {
  return SIGNATURES.find(([text, at]) => head.startsWith(text, at))?.[2];
}

/** UTF-8 without control characters but those of text; the last character may be cut off. */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, {
      stream: head.length >= SNIFFED_BYTES,
    });
    return !/(?![\t\n\f\r])\p{Cc}/u.test(text);
  } catch {
    return false;
  }
}
