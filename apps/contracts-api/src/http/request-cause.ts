import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { correlationIdText, invalidInput } from '@tenor/domain';
import {
  childSpan,
  formatTraceparent,
  newTrace,
  parseTraceparent,
  TRACEPARENT,
  withLogFields,
  type LogFields,
  type RandomBytes,
  type TraceContext,
} from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';

/** The header under which a caller names the work that a request is a part of. */
export const CORRELATION_HEADER = 'x-correlation-id';

/** What goes on with all that a request sets off. */
export interface RequestCause {
  /** The caller's name for the work; the request's id when it gave none. */
  readonly correlationId: string;
  /** This request as a step of its trace (W3C Trace Context). */
  readonly traceparent: string;
}

const traces = new WeakMap<FastifyRequest, TraceContext>();
const correlation = correlationIdText();

/**
 * An `onRequest` hook: takes the caller's trace or begins one, answers with it, and puts the ids of request
 * and trace on every line of the log that is written in the course of the request.
 */
export function traceRequests(random: RandomBytes) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    beginTrace(request, reply, random);
    withLogFields(requestLogFields(request), done);
  };
}

/** The same for what the router refuses before any hook runs. */
export function beginTrace(request: FastifyRequest, reply: FastifyReply, random: RandomBytes): void {
  const given = request.headers[TRACEPARENT];
  const parent = parseTraceparent(typeof given === 'string' ? given : undefined);
  const trace = parent === undefined ? newTrace(random) : childSpan(parent, random);
  traces.set(request, trace);
  void reply.header(TRACEPARENT, formatTraceparent(trace));
}

/** A `preValidation` hook: reading the body has left the course of the request. */
export function resumeLogFields(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  withLogFields(requestLogFields(request), done);
}

/** An `onRequest` hook. @throws Problem invalid_input for a name that may not stand in logs and headers. */
export function checkCorrelationId(request: FastifyRequest): Promise<void> {
  const given = correlation.optional().safeParse(request.headers[CORRELATION_HEADER]);
  if (given.success) return Promise.resolve();
  const errors = given.error.issues.map(({ message }) => ({
    path: 'X-Correlation-Id',
    message,
    code: 'invalid_header',
  }));
  return Promise.reject(invalidInput(errors));
}

/** What lines about a request have. */
export function requestLogFields(request: FastifyRequest): LogFields {
  const traceId = traces.get(request)?.traceId ?? null;
  const given = correlation.safeParse(request.headers[CORRELATION_HEADER]);
  return { requestId: request.id, traceId, ...(given.success && { correlationId: given.data }) };
}

export function causeOf(request: FastifyRequest): RequestCause {
  const trace = traces.get(request);
  if (trace === undefined) throw new Error('the request has no trace: its hook did not run');
  const given = correlation.safeParse(request.headers[CORRELATION_HEADER]);
  return {
    correlationId: given.success ? given.data : request.id,
    traceparent: formatTraceparent(trace),
  };
}

/** In a handler's parameters: `run(@CurrentCause() cause: RequestCause)`. */
export const CurrentCause = createParamDecorator((_data: unknown, context: ExecutionContext): RequestCause =>
  causeOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
