/** The parsed address, or null when it is none. */
export function parseUrl(address: string, base?: string): URL | null {
  return URL.canParse(address, base) ? new URL(address, base) : null;
}

/** The address when it is one that a browser may be sent to; null otherwise. */
export function webLink(address: string | null): string | null {
  const url = address === null ? null : parseUrl(address);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}

/** The address of an object of this product, whose own address is known or not. */
export function objectLink(product: string | null, path: string | undefined): string | null {
  const base = webLink(product);
  if (base === null || path === undefined) return null;
  const url = parseUrl(path, base);
  // A path of this product, never a way out of it.
  return url && url.origin === new URL(base).origin ? webLink(url.href) : null;
}
