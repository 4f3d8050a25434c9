import { hasEnded, invalidInput, type Run } from '@tenor/domain';

/** How far a client has read: the entries of that attempt up to that number, and perhaps the end. */
export interface StreamPosition {
  readonly attempt: number;
  readonly seq: number;
  readonly ended: boolean;
}

export const AT_START: StreamPosition = { attempt: 0, seq: 0, ended: false };

/** The id of an entry's event. */
export function entryPosition(attempt: number, seq: number): string {
  return `${attempt}:${seq}`;
}

/** The id of the last event: who comes back with it is told that nothing follows. */
export function endPosition(attempt: number): string {
  return `${attempt}:end`;
}

/**
 * Reads the header `Last-Event-ID`, which clients send when they connect again.
 * @throws Problem invalid_input when it is none of ours.
 */
export function readPosition(header: string | readonly string[] | undefined): StreamPosition {
  if (header === undefined || header === '') return AT_START;
  const [, attempt, seq] = /^(\d{1,9}):(\d{1,15}|end)$/.exec([header].flat().join()) ?? [];
  if (attempt === undefined || seq === undefined) {
    const message = 'must be an id of this stream, such as 1:17';
    throw invalidInput([{ path: 'Last-Event-ID', message, code: 'invalid_value' }]);
  }
  const ended = seq === 'end';
  return { attempt: Number(attempt), seq: ended ? 0 : Number(seq), ended };
}

/** Whether the client has had all that there is. */
export function hasSeenAll(run: Pick<Run, 'status' | 'attempt'>, position: StreamPosition): boolean {
  return position.ended && hasEnded(run.status) && position.attempt === run.attempt;
}
