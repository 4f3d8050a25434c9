import 'reflect-metadata';
import { ConfigError, loadConfig, type Config } from '@tenor/platform';
import { startTenor, type Tenor } from './tenor.js';

/** Seconds that a stop may take before the process ends all the same. */
const STOP_SECONDS = 20;

async function main(): Promise<void> {
  loadEnvFile();
  const config = loadConfig(process.env);
  if (config.kafka !== undefined) {
    throw new ConfigError([
      'KAFKA_BROKERS is set, but this version has only the embedded event transport; unset it',
    ]);
  }
  const stopOnce = stopper();
  const tenor = await startTenor(config, (reason) => {
    console.error(`Tenor stops: ${reason}.`);
    stopOnce(1);
  });
  stopOnce.arm(tenor);
  console.log(banner(config, tenor));
}

/** Reads `.env` of the working directory, where there is one; what the environment says already goes first. */
function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1000;

/** Stops at the first signal; a second one, a second or more later, ends the process at once. */
function stopper(): ((code: number) => void) & { arm(tenor: Tenor): void } {
  let tenor: Tenor | undefined;
  let stoppingSince: number | undefined;
  const stop = (code: number): void => {
    const now = performance.now();
    if (stoppingSince !== undefined) {
      if (now - stoppingSince < SAME_SIGNAL_MS) return;
      process.exit(code === 0 ? 130 : code);
    }
    stoppingSince = now;
    setTimeout(() => {
      console.error(`Tenor did not stop within ${STOP_SECONDS} s; ending it.`);
      process.exit(1);
    }, STOP_SECONDS * 1000).unref();
    void (tenor?.stop() ?? Promise.resolve()).then(
      () => {
        console.log('Tenor has stopped.');
        process.exit(code);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  return Object.assign(stop, {
    arm(started: Tenor) {
      tenor = started;
    },
  });
}

function banner(config: Config, { url, adminTokenFile }: Tenor): string {
  const token = adminTokenFile ?? 'the one in TENOR_ADMIN_TOKEN';
  const database = config.mongodbUri === undefined ? `embedded, in ${config.dataDir}` : 'MONGODB_URI';
  return [
    `Tenor is ready at ${url}`,
    `  Swagger UI    ${url}/docs`,
    `  Admin token   ${token}`,
    `  Database      ${database}`,
    `  Try           npm run tenor -- jobs`,
    `  Stop          Ctrl-C`,
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : `Tenor cannot start: ${reasonOf(error)}`);
  process.exit(1);
});

/** A sentence for the operator; the stack only where the fault is ours. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? `port ${String(error.port)}` : 'the port';
    return `${port} is in use by another process; set PORT to another one, or stop that process.`;
  }
  const ours = error instanceof TypeError || error instanceof RangeError;
  return (ours ? error.stack : undefined) ?? error.message;
}
