import { Body, Controller, HttpCode, Inject, Post, Req, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApiBody, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { toError, type Logger } from '@tenor/platform';
import { type FastifyRequest } from 'fastify';
import { LOGGER } from '../dependencies.js';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { objectBody } from '../http/request-body.js';
import { ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseInput } from '../records/parse-input.js';
import { BULK_MAX, bulkInput } from './bulk-input.js';
import { type BulkResource } from './bulk-resources.js';
import { runBulk, type BulkReport } from './run-bulk.js';

const DESCRIPTION = `Up to ${BULK_MAX} operations, each by itself: one that is refused keeps no other from being done, and the answer tells what became of each. Neighbours of one kind about different objects may be done in any order, all else in the order given. With ids of the client’s, or an \`Idempotency-Key\`, the same request may be sent again.`;

/** `POST /{resource}/bulk` of one resource. */
export function bulkController({ resource, component, service }: BulkResource): Type<object> {
  @ApiTags(resource)
  @Access({ write: 'operator' })
  @Controller(apiPath(resource))
  class BulkController {
    constructor(
      @Inject(ModuleRef) private readonly modules: ModuleRef,
      @Inject(LOGGER) private readonly logger: Logger,
    ) {}

    @Post('bulk')
    @HttpCode(200)
    @ApiOperation({ summary: `Create, change and delete many ${resource}`, description: DESCRIPTION })
    @ApiSecurity(BEARER)
    @ApiBody({ required: true, schema: componentRef(`${component}Bulk`) })
    @ApiResponse({
      status: 200,
      description: 'What became of each operation.',
      schema: componentRef('BulkReport'),
    })
    @ApiProblems(400, 403, 413, 415)
    bulk(
      @Body() body: unknown,
      @CurrentPrincipal() principal: Principal,
      @Req() request: FastifyRequest,
    ): Promise<BulkReport> {
      const { operations } = parseInput(bulkInput, objectBody(body));
      const found = this.modules.get(service, { strict: false });
      return runBulk(operations, {
        target: 'objects' in found ? found.objects : found,
        principal,
        requestId: request.id,
        onFault: (error) =>
          this.logger.error({ err: toError(error), resource }, 'an operation of a bulk request failed'),
      });
    }
  }

  // The description's operation ids begin with the class's name.
  Object.defineProperty(BulkController, 'name', { value: `${component}BulkController` });
  return BulkController;
}
