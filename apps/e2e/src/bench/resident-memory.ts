import { readFile, readdir } from 'node:fs/promises';
import { processFigures, type ProcessFigures } from './process-figures.js';

/** A process and what it has used so far. */
export interface NamedFigures extends ProcessFigures {
  readonly name: string;
}

/** A process and its children: memory and CPU seconds so far (Linux only; empty elsewhere). */
export async function familyFigures(pid: number): Promise<NamedFigures[]> {
  if (process.platform !== 'linux') return [];
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    .trim()
    .split(' ')
    .filter(Boolean);
  const threads = await readdir(`/proc/${pid}/task`);
  const found = [{ name: `the product (${threads.length} threads)`, ...(await processFigures(pid)) }];
  for (const child of children) {
    found.push({ name: 'the embedded database', ...(await processFigures(Number(child))) });
  }
  return found;
}

/** What is its own apart from pages of mapped files, which the system takes back when it needs them. */
export function memoryText({ anonymousMb, fileMb, peakMb, cpuSeconds }: ProcessFigures): string {
  return `${anonymousMb} MB of its own, ${fileMb} MB of files; highest ${peakMb} MB; ${cpuSeconds.toFixed(1)} CPU s`;
}
