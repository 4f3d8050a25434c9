/** Keeps the characters beside it from being read together, and has no width. */
const JOINER = '\u2060';

/**
 * One line of text for GitHub's Markdown: no mark-up, no HTML, no comment, no picture, and nobody
 * mentioned, no other issue linked and no address made a link by what stands in a name.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_[\]|~!$:]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[@#]/g, `$&${JOINER}`)
    .replace(/\b(www)\./gi, `$1${JOINER}.`)
    .replace(/\b(GH)-/gi, `$1${JOINER}-`)
    .replace(/^([-+=]|\d+[.)])/, `${JOINER}$1`);
}

/** A link; the address is one of ours, made by `URL`, and is kept from ending the link. */
export function markdownLink(text: string, url: string): string {
  return `[${escapeMarkdown(text)}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}
