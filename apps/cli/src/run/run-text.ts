import { LOG_LEVELS, type LogLevel } from '@tenor/domain';
import { type EntryAnswer, type RunAnswer } from '../api/schemas.js';
import { plainText } from '../terminal/plain-text.js';
import { type Look, type Style } from '../terminal/style.js';

const LOOKS: Readonly<Record<LogLevel, Look | undefined>> = {
  debug: 'dim',
  info: undefined,
  success: 'green',
  warning: 'yellow',
  failure: 'red',
  error: 'red',
  critical: 'red',
};
const LEVEL_WIDTH = 8;

/** One entry as a line: its level, then what it says. */
export function entryText(entry: EntryAnswer, style: Style): string {
  const look = LOOKS[entry.level];
  const line = `${entry.level.toUpperCase().padEnd(LEVEL_WIDTH)} ${plainText(entry.message)}`;
  return look === undefined ? line : style(look, line);
}

/** How far a run is, for a progress line. */
export function progressText(run: RunAnswer): string {
  const { done, total } = run.progress;
  if (run.status === 'pending') return `${run.job}: waiting for a runner`;
  return total === null ? `${run.job}: ${done} done` : `${run.job}: ${done} of ${total} done`;
}

/** How a run ended, in one line. */
export function endedText(run: RunAnswer, style: Style): string {
  const took = seconds(run);
  const name = `Run ${run.id} of ${run.job}`;
  const counts = levelCounts(run);
  if (run.status === 'succeeded') {
    const result = JSON.stringify(run.result) ?? 'none';
    return style('green', `${name} succeeded${took}: result ${plainText(result)}; ${counts}.`);
  }
  const why = run.error === null ? '' : `: ${plainText(run.error.message)} (${run.error.code})`;
  return style('red', `${name} ${run.status.replace('_', ' ')}${took}${why}; ${counts}.`);
}

function levelCounts(run: RunAnswer): string {
  const counts = LOG_LEVELS.map((level) => ({ level, count: run.logCounts[level] ?? 0 }));
  const texts = counts.filter(({ count }) => count > 0).map(({ level, count }) => `${count} ${level}`);
  return texts.length === 0 ? 'no log entries' : `log entries: ${texts.join(', ')}`;
}

function seconds(run: RunAnswer): string {
  if (run.startedAt === null || run.finishedAt === null) return '';
  const ms = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  return ` in ${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
