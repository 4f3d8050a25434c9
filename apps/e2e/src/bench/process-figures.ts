import { readFile } from 'node:fs/promises';

/** What a process has used so far (Linux only; zeros elsewhere). */
export interface ProcessFigures {
  /** User and system. */
  readonly cpuSeconds: number;
  /** Resident memory of its own, in megabytes. */
  readonly anonymousMb: number;
  /** Resident pages of mapped files, in megabytes: the system takes them back when it needs them. */
  readonly fileMb: number;
  /** The highest resident memory so far, of both kinds, in megabytes. */
  readonly peakMb: number;
}

/** Clock ticks per second of /proc/…/stat: 100 on every Linux that Node.js runs on. */
const TICKS = 100;

export async function processFigures(pid: number): Promise<ProcessFigures> {
  if (process.platform !== 'linux') return { cpuSeconds: 0, anonymousMb: 0, fileMb: 0, peakMb: 0 };
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  // The name may hold blanks: what follows its closing parenthesis is counted from the third field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    anonymousMb: megabytes('RssAnon'),
    fileMb: megabytes('RssFile'),
    peakMb: megabytes('VmHWM'),
  };
}
