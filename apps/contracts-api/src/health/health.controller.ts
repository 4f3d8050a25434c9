import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Health, type HealthReport } from '@tenor/platform';
import { type FastifyReply } from 'fastify';
import { Access } from '../access/route-access.js';
import { OPEN } from '../access/rules/tenant-rule.js';
import { HEALTH } from '../dependencies.js';
import { componentRef } from '../openapi/json-schema.js';

/** For orchestrators; no token needed. */
@ApiTags('health')
@Access({ read: 'anyone', tenants: OPEN })
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process is alive' })
  @ApiResponse({ status: 200, description: 'It is.', schema: componentRef('Health') })
  live(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be served, and whether what that needs works' })
  @ApiResponse({ status: 200, description: 'They can.', schema: componentRef('HealthReport') })
  @ApiResponse({
    status: 503,
    description: 'Something that is required does not work.',
    schema: componentRef('HealthReport'),
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report();
    if (report.status !== 'ready') reply.status(503).header('retry-after', '2');
    return report;
  }
}
