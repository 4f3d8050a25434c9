import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { schedulesAnswer, type ScheduleAnswer } from '../api/schemas.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';

const COLUMNS = ['Name', 'Job', 'When', 'Next', 'Last', 'Status'].map((title) => ({ title }));

/** `tenor schedules`: what runs by itself, when it does next, and how it ended last. */
export async function listSchedules(
  options: { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const schedules: ScheduleAnswer[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { value } = await client.get(`/api/v1/schedules?sort=name&limit=500${after}`, schedulesAnswer);
    schedules.push(...value.items);
    cursor = value.next;
  }
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify({ items: schedules, next: null })}\n`);
    return EXIT.ok;
  }
  const style = styleFor(context.stdout, context.env);
  const [head = '', ...lines] = tableLines(COLUMNS, schedules.map(scheduleCells));
  context.stdout.write(`${[style('dim', head), ...lines].join('\n')}\n`);
  return EXIT.ok;
}

/** A schedule as a row: its times in UTC, to the second. */
export function scheduleCells(schedule: ScheduleAnswer): string[] {
  const { name, job, cron, at, timezone, enabled, nextRunAt, lastRunAt, lastStatus, lastError } = schedule;
  const when = cron === null ? `once ${timeText(at)}` : `${cron} (${timezone})`;
  const status = lastError === null ? (lastStatus ?? '') : `${lastStatus ?? ''}: ${lastError.message}`;
  const next = enabled ? timeText(nextRunAt) : 'paused';
  return [name, job, when, next, timeText(lastRunAt), status].map(plainText);
}

function timeText(instant: string | null): string {
  return instant === null ? '—' : `${instant.slice(0, 10)} ${instant.slice(11, 19)}Z`;
}
