import { type Attachment } from '@tenor/domain';

/** Nothing runs, loads or submits, should a browser show the file after all. */
const POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** What a file comes with, so that it is saved under its name and never shown. */
export function downloadHeaders({ fileName, sha256 }: Pick<Attachment, 'fileName' | 'sha256'>): {
  readonly etag: string;
  readonly disposition: string;
  readonly policy: string;
} {
  // RFC 6266: a name in ASCII for all, and the true one in RFC 8187's coding for those who can.
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const coded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    etag: `"${sha256}"`,
    disposition: `attachment; filename="${plain}"; filename*=UTF-8''${coded}`,
    policy: POLICY,
  };
}
