import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../../access/route-access.js';
import { apiPath } from '../../http/api-paths.js';
import { ApiProblems, BEARER } from '../../openapi/api-decorators.js';
import { parseId } from '../../records/new-entity.js';
import { RunsService } from '../runs.service.js';
import { RunFeeds } from './run-feeds.js';
import { hasSeenAll, readPosition } from './stream-position.js';

@ApiTags('job-results')
@Access({ read: 'viewer' })
@Controller(apiPath('job-results'))
export class RunEventsController {
  constructor(
    private readonly runs: RunsService,
    private readonly feeds: RunFeeds,
  ) {}

  @Get(':id/events')
  @ApiOperation({
    summary: 'Watch a run',
    description:
      'Server-sent events: `state` (the run) at the beginning and when its state changes, `entry` (a log entry) as they come, `progress` ({progress, logCounts, findings, lastSeq}), and `end` (the run), after which the stream ends. The ids of entries are `attempt:seq`; a client that comes back with `Last-Event-ID` gets what it has not had, and 204 when it has had all. When another runner takes the run over, a `state` with a higher `attempt` comes, and the entries begin anew.',
  })
  @ApiSecurity(BEARER)
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that the client has had.',
    schema: { type: 'string', example: '1:17' },
  })
  @ApiResponse({
    status: 200,
    description: 'The events as they happen.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 204, description: 'The client has had all: there is no need to come back.' })
  @ApiProblems(400, 404)
  async events(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const position = readPosition(request.headers['last-event-id']);
    const run = await this.runs.get(parseId(id));
    if (hasSeenAll(run, position)) {
      await reply.code(204).send();
      return;
    }
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const stream = this.feeds.open(run.id, position, gone.signal);
    await reply
      .code(200)
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      // A connection that were kept for more requests would keep a server that stops.
      .header('connection', 'close')
      // Proxies that collect answers would hold the events back.
      .header('x-accel-buffering', 'no')
      .send(stream);
  }
}
