import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const ROOT = join(__dirname, '../..');
export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly container_name?: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
  readonly logging?: unknown;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
}

/** docker-compose.yml, with its merges and anchors resolved. */
export const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** The services that are Tenor's, and the step of its command line. */
export const OWN = ['contracts-api', 'job-runner', 'notifier', 'topics'] as const;

/** `${NAME:-default}` and `${NAME:?message}` in the file. */
export function interpolations(): { readonly name: string; readonly required: boolean }[] {
  return [...read('docker-compose.yml').matchAll(/(?<!\$)\$\{([A-Z_]+):([-?])[^}]*\}/g)].map((match) => ({
    name: match[1] ?? '',
    required: match[2] === '?',
  }));
}
