import { createRequire } from 'node:module';

/** The version of the product, as its package says. */
export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('../package.json');
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new Error('package.json has no version');
}
