import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Problem } from '@tenor/domain';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { Access } from '../access/route-access.js';
import { apiPath } from '../http/api-paths.js';
import { PROBLEM_MEDIA_TYPE } from '../http/problem-response.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { ApiImport } from './api-import.js';
import { importRefusal } from './import-refusal.js';
import { ImportService } from './import.service.js';
import { type ImportReport } from './pipeline/report-builder.js';

@ApiTags('import')
@Access({ write: 'operator' })
@Controller(apiPath('import'))
export class ImportController {
  constructor(private readonly imports: ImportService) {}

  @Post(':resource')
  @HttpCode(200)
  @ApiImport()
  async import(
    @Param('resource') resource: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportReport | string> {
    const { 'content-type': contentType = '', 'content-length': length } = request.headers;
    const { body } = request;
    if (!(body instanceof Readable)) throw notAFile(contentType);
    const contentLength = length === undefined ? undefined : Number(length);
    const upload = { stream: body, contentType, contentLength };
    const { report, refused } = await this.imports.import(resource, query, upload, principal);
    if (!refused) return report;
    reply.code(422).header('content-type', PROBLEM_MEDIA_TYPE);
    // As text: Fastify would not serialise an object for a type that is not plain JSON.
    return JSON.stringify(importRefusal(report, request.id));
  }
}

function notAFile(contentType: string): Problem {
  const message = `must be text/csv, application/x-ndjson or multipart/form-data, with a body; found ${JSON.stringify(contentType)}`;
  return new Problem('unsupported_media_type', `Content-Type ${message}.`, [
    { path: 'Content-Type', message, code: 'unsupported_media_type' },
  ]);
}
