import { correlationIdText, jobCommand, singleLine, toFieldErrors, type JobCommand } from '@tenor/domain';
import { originOf, readMessage, type IncomingEvent, type Message, type Read } from '@tenor/messaging';
import { type RunRequest } from '@tenor/persistence';
import { v5 } from 'uuid';

/** Namespace of the run ids that are derived (UUIDv5) from where a command comes from. */
export const RUN_ID_NAMESPACE = '5b1f7a52-6c0e-5d3b-9f0a-2f6f0f6f7c11';

/** A command is a name and a few parameters: what is larger than this is none, and is not even parsed. */
export const COMMAND_BYTES_MAX = 65_536;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const correlation = correlationIdText();
const sourceText = singleLine();

/**
 * Reads a command as anybody may write it: bare JSON, or a CloudEvent in structured or binary mode.
 * The run's id is the given id when it is a UUID, else derived from (source, id); without an id,
 * from where the record stands (or stood before it was a dead letter), so that a redelivery asks for
 * the same run. Pure.
 */
export function parseJobCommand(event: IncomingEvent): Read<RunRequest> {
  if (event.value.byteLength > COMMAND_BYTES_MAX) {
    return fault(`has ${event.value.byteLength} bytes; a command may have at most ${COMMAND_BYTES_MAX}`);
  }
  const message = readMessage(event);
  if (!message.ok) return message;
  const { attributes, data } = message.value;
  if (attributes !== undefined && attributes.type !== jobCommand.type) {
    return fault(`type is ${JSON.stringify(attributes.type)}, expected ${jobCommand.type}`);
  }
  if (!isJsonObject(data)) return fault('a command must be a JSON object');
  const { id: bareId, ...rest } = data;
  if (bareId !== undefined && (typeof bareId !== 'string' || bareId === '' || bareId.length > 512)) {
    return fault('id must be a text of 1 to 512 characters');
  }
  const parsed = jobCommand.data.safeParse(rest);
  if (!parsed.success) {
    const errors = toFieldErrors(parsed.error.issues).slice(0, 3);
    return fault(errors.map((error) => `${error.path} ${error.message}`.trim()).join('; '));
  }
  const id = attributes
    ? runIdOf(attributes.source, attributes.id)
    : bareId !== undefined
      ? runIdOf(event.topic, bareId)
      : idOfPlace(event);
  return requestOf(parsed.data, id, message.value);
}

function requestOf(command: JobCommand, id: string, { attributes, traceparent }: Message): Read<RunRequest> {
  const by = sourceText.optional().safeParse(attributes?.source);
  if (!by.success) return fault(`CloudEvents source ${by.error.issues[0]?.message ?? 'is not valid'}`);
  const given = correlation.optional().safeParse(attributes?.correlationId);
  if (!given.success) {
    return fault(`CloudEvents correlationid ${given.error.issues[0]?.message ?? 'is not valid'}`);
  }
  return {
    ok: true,
    value: {
      id,
      job: command.job,
      params: command.params,
      trigger: {
        kind: 'command',
        by: by.data ?? null,
        scheduleId: null,
        correlationId: command.correlationId ?? given.data ?? null,
      },
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}

function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function runIdOf(source: string, id: string): string {
  return UUID.test(id) ? id.toLowerCase() : derived(source, id);
}

function idOfPlace(event: IncomingEvent): string {
  const { partition, offset, timestamp } = originOf(event);
  return derived(event.topic, partition, offset, timestamp);
}

function derived(...parts: readonly (string | number)[]): string {
  return v5(JSON.stringify(parts), RUN_ID_NAMESPACE);
}

function fault(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
