import { Controller, Get, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type LogEntry } from '@tenor/domain';
import { type FastifyRequest } from 'fastify';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { ApiList } from '../openapi/api-decorators.js';
import { LABEL_PARAMETER } from './job-schemas.js';
import { LogEntriesService } from './log-entries.service.js';
import { jobEntryList } from './log-entry-list.js';

@ApiTags('log-entries')
@Controller(apiPath('log-entries'))
export class LogEntriesController {
  constructor(private readonly entries: LogEntriesService) {}

  @Get()
  @ApiList('Search the entries of one run, or of one job over at most 31 days', jobEntryList, 'LogEntryList')
  @ApiQuery({
    name: 'runId',
    required: false,
    description: 'One run; this or `job` is required. Then sorted by `seq`.',
    schema: { type: 'string', format: 'uuid' },
  })
  @ApiQuery(LABEL_PARAMETER)
  search(@Req() request: FastifyRequest): Promise<Page<LogEntry>> {
    return this.entries.search(request.url);
  }
}
