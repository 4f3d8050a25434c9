import { readFile, readdir } from 'node:fs/promises';

/** The highest resident memory so far of a process and of its children, in megabytes (Linux only; empty elsewhere). */
export async function residentMegabytes(pid: number): Promise<{ name: string; peak: number }[]> {
  if (process.platform !== 'linux') return [];
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    .trim()
    .split(' ')
    .filter(Boolean);
  const threads = await readdir(`/proc/${pid}/task`);
  const found = [{ name: `the product (${threads.length} threads)`, peak: await peakOf(String(pid)) }];
  for (const child of children) found.push({ name: 'the embedded database', peak: await peakOf(child) });
  return found;
}

async function peakOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
}
