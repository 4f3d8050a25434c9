import { type LoggerService } from '@nestjs/common';
import { type Logger } from 'pino';

/** Lets Nest write its own messages through our logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    // Nest tells about every module and route at start: of interest to developers only.
    this.logger.debug(context(rest), text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(context(rest), text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(context(rest), text(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(context(rest), text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(context(rest), text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(context(rest), text(message));
  }
}

/** Nest's calling convention: the last argument names the class, the one before may be a stack. */
function context(rest: readonly unknown[]): Record<string, unknown> {
  const name = rest.at(-1);
  const stack = rest.length > 1 ? rest[0] : undefined;
  return { ...(typeof name === 'string' && { context: name }), ...(typeof stack === 'string' && { stack }) };
}

function text(message: unknown): string {
  if (message instanceof Error) return message.stack ?? message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
