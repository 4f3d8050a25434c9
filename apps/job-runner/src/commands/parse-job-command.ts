import { jobCommand, toFieldErrors, type JobCommand } from '@tenor/domain';
import { readMessage, type IncomingEvent, type Read } from '@tenor/messaging';
import { type RunRequest } from '@tenor/persistence';
import { v5 } from 'uuid';

/** Namespace of the run ids that are derived (UUIDv5) from where a command comes from. */
export const RUN_ID_NAMESPACE = '5b1f7a52-6c0e-5d3b-9f0a-2f6f0f6f7c11';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads a command as anybody may write it: bare JSON, or a CloudEvent in structured or binary mode.
 * The run's id is the given id when it is a UUID, else derived from (source, id); without an id,
 * from where the record stands, so that a redelivery asks for the same run. Pure.
 */
export function parseJobCommand(event: IncomingEvent): Read<RunRequest> {
  const message = readMessage(event);
  if (!message.ok) return message;
  const { attributes, data } = message.value;
  if (attributes !== undefined && attributes.type !== jobCommand.type) {
    return { ok: false, reason: `type is ${JSON.stringify(attributes.type)}, expected ${jobCommand.type}` };
  }
  if (!isJsonObject(data)) return { ok: false, reason: 'a command must be a JSON object' };
  const { id: bareId, ...rest } = data;
  if (bareId !== undefined && (typeof bareId !== 'string' || bareId === '' || bareId.length > 512)) {
    return { ok: false, reason: 'id must be a text of 1 to 512 characters' };
  }
  const parsed = jobCommand.data.safeParse(rest);
  if (!parsed.success) {
    const errors = toFieldErrors(parsed.error.issues).slice(0, 3);
    return { ok: false, reason: errors.map((error) => `${error.path} ${error.message}`.trim()).join('; ') };
  }
  const id = attributes
    ? runIdOf(attributes.source, attributes.id)
    : bareId !== undefined
      ? runIdOf(event.topic, bareId)
      : derived(event.topic, event.partition, event.offset, event.timestamp);
  return { ok: true, value: requestOf(parsed.data, id, attributes?.source, attributes?.correlationId) };
}

function requestOf(
  command: JobCommand,
  id: string,
  source: string | undefined,
  correlationId: string | undefined,
): RunRequest {
  return {
    id,
    job: command.job,
    params: command.params,
    trigger: {
      kind: 'command',
      by: source ?? null,
      scheduleId: null,
      correlationId: command.correlationId ?? correlationId ?? null,
    },
  };
}

function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function runIdOf(source: string, id: string): string {
  return UUID.test(id) ? id.toLowerCase() : derived(source, id);
}

function derived(...parts: readonly (string | number)[]): string {
  return v5(JSON.stringify(parts), RUN_ID_NAMESPACE);
}
