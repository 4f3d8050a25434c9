/** One message of a stream of server-sent events (HTML Living Standard, 9.2). */
export function eventText(event: string, data: unknown, id?: string): string {
  // JSON has no line breaks, so one line of data is enough.
  const lines = [`event: ${event}`, `data: ${JSON.stringify(data)}`];
  return `${[...(id === undefined ? [] : [`id: ${id}`]), ...lines].join('\n')}\n\n`;
}

/** A line that clients ignore, and that keeps the connection from being taken for dead. */
export const HEARTBEAT = ': still there\n\n';

/** How long a client waits, in milliseconds, before it connects again. */
export const RETRY_HINT = 'retry: 2000\n\n';
