import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Problem } from '@tenor/domain';
import { type Logger } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { databaseProblem } from './database-problem.js';
import { frameworkProblem } from './framework-problem.js';
import { internalError, PROBLEM_MEDIA_TYPE, problemResponse } from './problem-response.js';
import { requestLogFields } from './request-cause.js';
import { type RouteTable } from './route-table.js';

/**
 * Turns whatever is thrown into an answer: throw a {@link Problem} for a refusal; a duplicate key and
 * an absent database are understood; everything else is a 500 whose cause only the log has.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what fails before a route is found. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const requestId = request.id;
    const problem =
      error instanceof Problem
        ? error
        : (frameworkProblem(error, request, this.routes) ?? databaseProblem(error));
    const fields = requestLogFields(request);
    if (!problem)
      this.logger.error({ err: error, ...fields, route: request.routeOptions.url }, 'a request failed');
    else if (problem.code === 'unavailable') this.logger.warn({ err: error, ...fields }, problem.message);
    const { status, headers, body } = problem
      ? problemResponse(problem, requestId)
      : internalError(requestId);
    if (reply.sent) return;
    if (status === 405) void reply.header('allow', this.routes.methodsOf(request.url).join(', '));
    // As text: Fastify would not serialise an object for a type that is not plain JSON.
    void reply
      .code(status)
      .headers({ ...headers })
      .header('content-type', PROBLEM_MEDIA_TYPE)
      .send(JSON.stringify(body));
  }
}
