import { type DeviceStatus, type JobTimeLimits } from '@tenor/domain';
import { isIP } from 'node:net';
import { z } from 'zod';
import { coverageStatuses } from './coverage-statuses.js';
import { KAFKA_VARIABLES, kafkaSettings, type KafkaSettings } from './kafka-settings.js';
import { limitsOfJobs } from './limits-of-jobs.js';
import { NOTIFICATION_VARIABLES } from './notification-variables.js';
import { parseSecretKey } from './secret-key.js';
import { blankIsUnset, integer, optionalInteger, optionalText } from './variable-fields.js';

/** Everything that the environment decides, parsed once at start. `.env.example` documents each variable. */
export interface Config {
  /** TCP port of the REST face; 0 lets the system choose one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** TCP port of the metrics, when they have one of their own. */
  readonly metricsPort: number | undefined;
  /** Where the embedded database, the admin token and temporary files lie. */
  readonly dataDir: string;
  /** A MongoDB to use in place of the embedded one. */
  readonly mongodbUri: string | undefined;
  /** A Kafka to use in place of the embedded transport. */
  readonly kafka: KafkaSettings | undefined;
  /** IANA zone in which "today" is decided. */
  readonly timezone: string;
  /** The states in which devices are expected to be covered; at least one. */
  readonly coverageStatuses: readonly DeviceStatus[];
  /** The administrator's bearer token, when the operator chose it. */
  readonly adminToken: string | undefined;
  readonly logLevel: LogLevelName;
  /** Days for which entries of the change log are kept. */
  readonly changeLogDays: number;
  readonly jobs: JobLimits;
  /** The 32 bytes that stored secrets are encrypted with, when the operator chose them. */
  readonly secretKey: Uint8Array | undefined;
  readonly notifications: NotificationSettings;
}

/** What messages to people need to know about this installation. */
export interface NotificationSettings {
  /** The address under which people reach this installation, for links; without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Hosts, addresses and networks that messages may be sent to although they are not public. */
  readonly egressAllow: readonly string[];
  /** The mail server for receivers that name none of their own. */
  readonly smtpUrl: string | undefined;
  /** The sender of mails. */
  readonly mailFrom: string;
}

export interface JobLimits {
  /** Runs that one process executes at the same time, each in a thread of its own. */
  readonly concurrency: number;
  /** Seconds without a sign of life after which a run is taken over. */
  readonly leaseSeconds: number;
  /** Seconds after which a job that names no limit of its own is asked to stop. */
  readonly softLimitSeconds: number;
  /** Seconds after which its thread is ended; not less than the soft limit. */
  readonly hardLimitSeconds: number;
  /** Limits of single jobs, which go before those of all and before what a job names itself. */
  readonly limits: Readonly<Record<string, JobTimeLimits>>;
  /** Days after its end for which a run is kept. */
  readonly keepRunsDays: number;
  /** Days after the end of its run for which an entry is kept; not more than for the run. */
  readonly keepEntriesDays: number;
}

export const LOG_LEVEL_NAMES = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevelName = (typeof LOG_LEVEL_NAMES)[number];

/** Variables that other programs of the project read, and services must not refuse. */
const KNOWN_ELSEWHERE = new Set(['TENOR_URL', 'TENOR_TOKEN']);
const TEST_PREFIX = 'TENOR_TEST_';

const environment = z.object({
  PORT: integer(0, 65_535, 3000),
  TENOR_HOST: z.preprocess(
    blankIsUnset,
    z
      .string()
      .refine(isHost, 'must be an address of this machine, or a host name, without a port')
      .default('127.0.0.1'),
  ),
  TENOR_METRICS_PORT: optionalInteger(0, 65_535),
  TENOR_DATA_DIR: z.preprocess(blankIsUnset, z.string().default('./data')),
  MONGODB_URI: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^mongodb(\+srv)?:\/\/./, 'must start with mongodb:// or mongodb+srv://')
      .optional(),
  ),
  ...KAFKA_VARIABLES,
  TENOR_TIMEZONE: z.preprocess(
    blankIsUnset,
    z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').default('UTC'),
  ),
  TENOR_COVERAGE_STATUSES: coverageStatuses,
  TENOR_ADMIN_TOKEN: optionalText.refine(
    (token) => token === undefined || /^[\x21-\x7e]{16,256}$/.test(token),
    'must have 16 to 256 printable ASCII characters and no spaces',
  ),
  TENOR_LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(LOG_LEVEL_NAMES, `must be one of ${LOG_LEVEL_NAMES.join(', ')}`).default('info'),
  ),
  TENOR_JOB_CONCURRENCY: integer(1, 64, 2),
  TENOR_JOB_LEASE_SECONDS: integer(2, 3600, 15),
  TENOR_JOB_SOFT_LIMIT_SECONDS: integer(1, 86_400, 300),
  TENOR_JOB_HARD_LIMIT_SECONDS: integer(1, 86_400, 600),
  TENOR_JOB_LIMITS: limitsOfJobs,
  TENOR_RUN_KEEP_DAYS: integer(1, 36_500, 365),
  TENOR_LOG_ENTRY_KEEP_DAYS: integer(1, 36_500, 90),
  TENOR_CHANGE_LOG_KEEP_DAYS: integer(1, 36_500, 1_095),
  TENOR_SECRET_KEY: z.preprocess(
    blankIsUnset,
    z
      .string()
      .transform(parseSecretKey)
      .refine((key) => key !== undefined, 'must be 32 bytes in Base64, or 64 hexadecimal digits')
      .optional(),
  ),
  ...NOTIFICATION_VARIABLES,
});

/** The names of the variables that a service reads; all of them stand in `.env.example`. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(environment.shape);

/** Thrown by {@link loadConfig}: `faults` has one sentence per wrong variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * Reads the environment.
 * @throws ConfigError naming every variable that is wrong, and every `TENOR_*` name that is unknown.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults = unknownNames(env).map((name) => `${name} is not a known variable (see .env.example)`);
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  const kafka = parsed.success ? kafkaSettings(parsed.data) : undefined;
  faults.push(...(kafka?.faults ?? []));
  if (parsed.success) faults.push(...jobFaults(parsed.data));
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.TENOR_HOST,
    metricsPort: value.TENOR_METRICS_PORT,
    dataDir: value.TENOR_DATA_DIR,
    mongodbUri: value.MONGODB_URI,
    kafka: kafka?.settings,
    timezone: value.TENOR_TIMEZONE,
    coverageStatuses: value.TENOR_COVERAGE_STATUSES,
    adminToken: value.TENOR_ADMIN_TOKEN,
    logLevel: value.TENOR_LOG_LEVEL,
    changeLogDays: value.TENOR_CHANGE_LOG_KEEP_DAYS,
    jobs: {
      concurrency: value.TENOR_JOB_CONCURRENCY,
      leaseSeconds: value.TENOR_JOB_LEASE_SECONDS,
      softLimitSeconds: value.TENOR_JOB_SOFT_LIMIT_SECONDS,
      hardLimitSeconds: value.TENOR_JOB_HARD_LIMIT_SECONDS,
      limits: value.TENOR_JOB_LIMITS,
      keepRunsDays: value.TENOR_RUN_KEEP_DAYS,
      keepEntriesDays: value.TENOR_LOG_ENTRY_KEEP_DAYS,
    },
    secretKey: value.TENOR_SECRET_KEY,
    notifications: {
      publicUrl: value.TENOR_PUBLIC_URL,
      egressAllow: value.TENOR_EGRESS_ALLOW ?? [],
      smtpUrl: value.TENOR_SMTP_URL,
      mailFrom: value.TENOR_MAIL_FROM,
    },
  };
}

/** What one variable says about another. */
function jobFaults(value: z.output<typeof environment>): string[] {
  const faults: string[] = [];
  if (value.TENOR_JOB_HARD_LIMIT_SECONDS < value.TENOR_JOB_SOFT_LIMIT_SECONDS) {
    faults.push('TENOR_JOB_HARD_LIMIT_SECONDS must not be less than TENOR_JOB_SOFT_LIMIT_SECONDS');
  }
  if (value.TENOR_LOG_ENTRY_KEEP_DAYS > value.TENOR_RUN_KEEP_DAYS) {
    faults.push('TENOR_LOG_ENTRY_KEEP_DAYS must not be more than TENOR_RUN_KEEP_DAYS');
  }
  return faults;
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('TENOR_') && !name.startsWith(TEST_PREFIX))
    .filter((name) => !KNOWN_ELSEWHERE.has(name) && !VARIABLE_NAMES.includes(name))
    .sort();
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
