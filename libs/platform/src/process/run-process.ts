import { loadConfig, type Config } from '../config.js';
import { createLogger, type Logger } from '../logger.js';
import { toError } from '../infrastructure-error.js';
import { thisProcess, type ProcessHost } from './process-host.js';
import { startFault } from './start-fault.js';

/** What a process does between its start and its end. */
export interface Program {
  /** As it introduces itself: `Tenor`, `job-runner`. */
  readonly name: string;
  /** Its name in the log; without one, its parts name theirs. */
  readonly service?: string;
  /** How long a stop may take before the process ends all the same, in milliseconds; default 20,000. */
  readonly stopTimeoutMs?: number;
  /** Resolves when everything works. What it has started before it fails, it has to stop itself. */
  start(context: ProgramContext): Promise<RunningProgram>;
}

export interface ProgramContext {
  readonly config: Config;
  readonly logger: Logger;
  /** Aborted when somebody wants the process to stop, also while it is still starting. */
  readonly signal: AbortSignal;
  /** Ends the process with code 1 after a clean stop: it cannot go on, for the reason given. */
  readonly giveUp: (reason: string) => void;
}

export interface RunningProgram {
  /** Printed on standard output when the start is over. */
  readonly banner: string;
  /** Finishes what is under way and lets go. */
  stop(): Promise<void>;
}

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;
const STOP_TIMEOUT_MS = 20_000;
/** What shells say of a process that Ctrl-C has ended (128 + SIGINT). */
const INTERRUPTED = 130;

/**
 * Runs a program from its configuration to its exit: reads `.env` and the environment, starts it,
 * says when it is ready, and stops it at SIGINT or SIGTERM; a second signal, a second or more later,
 * ends it at once. Exit codes: 0 stopped when asked to; 1 it could not start, gave up, or did not
 * stop cleanly or in time; 130 ended by a second signal.
 */
export async function runProcess(program: Program, host: ProcessHost = thisProcess): Promise<void> {
  const stopping = new AbortController();
  let code = 0;
  let askedAt: number | undefined;

  const askToStop = (exitCode: number): void => {
    const now = host.elapsedMs();
    if (askedAt !== undefined) {
      if (now - askedAt >= SAME_SIGNAL_MS) host.exit(code === 0 ? INTERRUPTED : code);
      return;
    }
    askedAt = now;
    code = exitCode;
    const limit = program.stopTimeoutMs ?? STOP_TIMEOUT_MS;
    setTimeout(() => {
      host.complain(`${program.name} did not stop within ${limit / 1000} s; ending it.`);
      host.exit(1);
    }, limit).unref();
    stopping.abort(new Error(`${program.name} was asked to stop`));
  };
  const asked = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
  });
  host.onStopSignal(() => askToStop(0));

  let running: RunningProgram;
  try {
    host.loadEnvFile();
    const config = loadConfig(host.env);
    running = await program.start({
      config,
      logger: createLogger(program.service, config.logLevel),
      signal: stopping.signal,
      giveUp(reason) {
        host.complain(`${program.name} stops: ${reason}.`);
        askToStop(1);
      },
    });
  } catch (error) {
    if (stopping.signal.aborted) {
      host.say(`${program.name} has stopped.`);
      host.exit(code);
    } else {
      host.complain(startFault(program.name, error));
      host.exit(1);
    }
    return;
  }
  if (!stopping.signal.aborted) host.say(running.banner);
  await asked;
  try {
    await running.stop();
  } catch (error) {
    host.complain(`${program.name} did not stop cleanly: ${toError(error).message}`);
    host.exit(1);
    return;
  }
  host.say(`${program.name} has stopped.`);
  host.exit(code);
}
