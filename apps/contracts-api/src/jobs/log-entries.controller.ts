import { Controller, Get, Req, type StreamableFile } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { OWN_LOG_ENTRIES } from '../access/rules/ownership.js';
import { apiPath } from '../http/api-paths.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { ApiExport } from '../export/api-export.js';
import { exportFile } from '../export/export-file.js';
import { takeFormat } from '../export/export-format.js';
import { ApiList } from '../openapi/api-decorators.js';
import { LABEL_PARAMETER } from './job-schemas.js';
import { CORRELATED_RUNS_MAX, LogEntriesService } from './log-entries.service.js';
import { logEntryExport } from './log-entry-export.js';
import { type LogEntryView } from './log-entry-view.js';
import { jobEntryList } from './log-entry-list.js';

@ApiTags('log-entries')
@Access({ read: 'viewer', tenants: { kind: 'rows', of: OWN_LOG_ENTRIES } })
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
  @ApiQuery({
    name: 'correlationId',
    required: false,
    description: `Only those of runs with this correlation id; with \`job\`, of the latest ${CORRELATED_RUNS_MAX} of them.`,
    schema: { type: 'string' },
  })
  @ApiQuery(LABEL_PARAMETER)
  @ApiExport
  async search(@Req() request: FastifyRequest): Promise<Page<LogEntryView> | StreamableFile> {
    const { format, url } = takeFormat(request.url, request.headers.accept);
    const bounds = tenantFilter(request);
    if (format === 'json') return this.entries.search(url, bounds);
    return exportFile(this.entries.searchAll(url, bounds), format, logEntryExport);
  }
}
