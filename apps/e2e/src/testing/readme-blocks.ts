import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface ReadmeBlock {
  /** The heading above it. */
  readonly heading: string;
  readonly script: string;
}

/** The fenced blocks of one language in the README of the checkout. */
export function readmeBlocks(root: string, language: string): ReadmeBlock[] {
  const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
  const found: ReadmeBlock[] = [];
  let heading = '';
  for (const [, title, fence, script] of readme.matchAll(/^#+ (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    if (fence === language && script !== undefined) found.push({ heading, script });
  }
  return found;
}
