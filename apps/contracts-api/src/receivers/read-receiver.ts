import {
  invalidInput,
  receiverInput,
  SECRET_FIELDS,
  toFieldErrors,
  type FieldError,
  type Integration,
  type IntegrationKind,
  type ReceiverData,
} from '@tenor/domain';
import { type StoredIntegration } from '@tenor/persistence';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../http/merge-patch.js';

/** A receiver's input after validation. Each integration has its id, and all its secrets in clear text. */
export interface ReadReceiver extends Omit<ReceiverData, 'integrations'> {
  readonly integrations: readonly { readonly id: string; readonly integration: Integration }[];
}

/** What reading an input needs from outside. */
export interface SecretReader {
  /** The stored secret in clear text; undefined when it cannot be opened. */
  open(stored: StoredIntegration, field: string): string | undefined;
  newId(): string;
}

/**
 * Where a kept secret would be sent to: who changes this has to give the secret again, so that a secret
 * which cannot be read cannot be had sent to another host either.
 */
const DESTINATIONS: Readonly<Record<IntegrationKind, readonly string[]>> = {
  email: [],
  slack: [],
  ticket: ['apiUrl'],
};

/**
 * Reads a receiver as a client writes it. Integrations are matched with the stored ones by `id`; one
 * without an id is new. A secret that is left out stays as stored, and null clears it. `secrets`, which
 * an answer has, may stand there unchanged.
 * @throws Problem invalid_input naming every field that is wrong.
 */
export function readReceiver(
  body: JsonObject,
  stored: readonly StoredIntegration[],
  secrets: SecretReader,
): ReadReceiver {
  const faults: FieldError[] = [];
  const given = body['integrations'];
  const drafts = (Array.isArray(given) ? given : []).map((each: unknown, index) =>
    draftOf(each, stored, secrets, (field, message, code) => {
      faults.push({ path: `integrations[${index}].${field}`, message, code });
    }),
  );
  refuseRepeatedIds(drafts, faults);
  const integrations = Array.isArray(given) ? drafts.map(({ fields }) => fields) : given;
  const parsed = receiverInput.safeParse({ ...body, ...(given !== undefined && { integrations }) });
  if (parsed.success) faults.push(...movedSecrets(parsed.data.integrations, drafts));
  else faults.push(...newFaults(toFieldErrors(parsed.error.issues), faults));
  if (faults.length > 0 || !parsed.success) throw invalidInput(faults);
  const { integrations: read, ...rest } = parsed.data;
  return {
    ...rest,
    integrations: read.map((integration, index) => ({
      id: drafts[index]?.previous?.id ?? secrets.newId(),
      integration,
    })),
  };
}

/** An integration of a body, on its way to the schema. */
interface Draft {
  /** What the schema reads. */
  readonly fields: unknown;
  /** The stored integration that it names. */
  readonly previous?: StoredIntegration | undefined;
  /** The secrets that stay as they are stored. */
  readonly kept: readonly string[];
}

type Refuse = (field: string, message: string, code: string) => void;

function draftOf(
  given: unknown,
  stored: readonly StoredIntegration[],
  secrets: SecretReader,
  refuse: Refuse,
): Draft {
  if (!isJsonObject(given)) return { fields: given, kept: [] };
  const { id, secrets: told, ...fields } = given;
  const previous = stored.find((one) => one.id === id);
  if (id !== undefined && previous === undefined) {
    refuse('id', 'names no integration of this receiver; leave it out for a new one', 'unknown_reference');
  }
  if (told !== undefined && !isDeepStrictEqual(told, secretNames(previous))) {
    refuse('secrets', 'is read-only; to clear a secret, write null to its field', 'read_only');
  }
  if (previous === undefined)
    return { fields: withoutNulls(fields, secretFieldsOf(fields['kind'])), kept: [] };
  if (fields['kind'] !== previous.kind) {
    const message = `cannot be changed from ${previous.kind}; leave this integration out and add another`;
    refuse('kind', message, 'immutable');
    return { fields, kept: [] };
  }
  const names = SECRET_FIELDS[previous.kind];
  const kept = secretNames(previous).filter((name) => fields[name] === undefined);
  const opened = kept.map((name): [string, string | undefined] => [name, secrets.open(previous, name)]);
  for (const [name, clear] of opened) {
    if (clear !== undefined) continue;
    refuse(
      name,
      'must be given again: the stored one cannot be opened with the present key',
      'secret_needed',
    );
  }
  return { fields: { ...withoutNulls(fields, names), ...Object.fromEntries(opened) }, previous, kept };
}

function refuseRepeatedIds(drafts: readonly Draft[], faults: FieldError[]): void {
  drafts.forEach(({ previous }, index) => {
    if (previous === undefined || drafts.findIndex((one) => one.previous === previous) === index) return;
    faults.push({ path: `integrations[${index}].id`, message: 'is named twice', code: 'duplicate' });
  });
}

/** Kept secrets that would go to another place than they were given for. */
function movedSecrets(integrations: readonly Integration[], drafts: readonly Draft[]): FieldError[] {
  return integrations.flatMap((integration, index) => {
    const { previous, kept = [] } = drafts[index] ?? {};
    if (previous === undefined || kept.length === 0) return [];
    const now = new Map<string, unknown>(Object.entries(integration));
    const moved = DESTINATIONS[previous.kind].find((name) => now.get(name) !== previous.settings[name]);
    if (moved === undefined) return [];
    return kept.map((name) => ({
      path: `integrations[${index}].${name}`,
      message: `must be given again when ${moved} changes`,
      code: 'secret_needed',
    }));
  });
}

/** What is not known to be wrong with a field already. */
function newFaults(found: readonly FieldError[], known: readonly FieldError[]): FieldError[] {
  return found.filter(({ path }) => !known.some((fault) => fault.path === path));
}

function secretNames(stored: StoredIntegration | undefined): string[] {
  return Object.keys(stored?.secrets ?? {}).sort();
}

function secretFieldsOf(kind: unknown): readonly string[] {
  return Object.entries(SECRET_FIELDS).find(([known]) => known === kind)?.[1] ?? [];
}

/** A secret that is null is one that is not there. */
function withoutNulls(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== null || !names.includes(name)),
  );
}
