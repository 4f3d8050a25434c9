import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { allJobs, jobParamsJsonSchema, JOB_NAMES } from '@tenor/domain';
import { type FastifyReply } from 'fastify';
import { Access } from '../access/route-access.js';
import { OPEN } from '../access/rules/tenant-rule.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { CurrentCause, type RequestCause } from '../http/request-cause.js';
import { type Page } from '../list/list-definition.js';
import { ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { JobsService } from './jobs.service.js';
import { toRunView, type RunView } from './run-view.js';

/** A job as clients see it: enough to make a form of it. */
export interface JobView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema (draft 2020-12) of the parameters. */
  readonly params: unknown;
}

@ApiTags('jobs')
@Access({ read: 'viewer', write: 'operator' })
@Controller(apiPath('jobs'))
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @Access({ tenants: OPEN })
  @ApiOperation({ summary: 'List the jobs', description: 'With the JSON Schema of their parameters.' })
  @ApiSecurity(BEARER)
  @ApiResponse({ status: 200, description: 'All jobs, on one page.', schema: componentRef('JobList') })
  @ApiProblems()
  list(): Page<JobView> {
    const items = allJobs().map(({ name, title, description }) => ({
      name,
      title,
      description,
      params: jobParamsJsonSchema(name),
    }));
    return { items, next: null };
  }

  @Post(':name/run')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run a job',
    description:
      'Stores the run and answers; a runner starts it at once. The same request under the same `id` again starts nothing and answers with the run as it stands.',
  })
  @ApiSecurity(BEARER)
  @ApiParam({ name: 'name', schema: { type: 'string', enum: [...JOB_NAMES] } })
  @ApiBody({ required: false, schema: componentRef('JobRunRequest') })
  @ApiResponse({
    status: 202,
    description: 'The run as it stands.',
    headers: { Location: { description: 'Where the run is.', schema: { type: 'string' } } },
    schema: componentRef('JobResult'),
  })
  @ApiProblems(400, 404, 409, 413, 415)
  async run(
    @Param('name') name: string,
    @Body() body: unknown,
    @CurrentPrincipal() asker: Principal,
    @CurrentCause() cause: RequestCause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunView> {
    const run = await this.jobs.run(name, body, asker, cause);
    void reply.header('location', apiPath('job-results', run.id));
    return toRunView(run);
  }
}
