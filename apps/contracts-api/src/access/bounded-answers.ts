import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { isUnbounded } from '../http/tenant-filter.js';

/**
 * Withholds the answer of a list that was to be bounded to tenants and never asked for what bounds it: a
 * fault of ours must not become somebody else's data.
 */
@Injectable()
export class BoundedAnswers implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (isUnbounded(request)) {
          throw new Error('a list that is bounded to tenants was read without its bounds');
        }
        return answer;
      }),
    );
  }
}
