#!/usr/bin/env node
// npm links a command only when its file is there at install time, and dist is built later: hence this file.
import { existsSync } from 'node:fs';
import { URL } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('tenor: the project is not built yet. Run: npm run build');
  process.exitCode = 1;
}
