/** The parsed address, or null when it is none. */
export function parseUrl(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}

/** The address when it is one that a browser may be sent to; null otherwise. */
export function webLink(address: string | null): string | null {
  const url = address === null ? null : parseUrl(address);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
