import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Problem } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { DATABASE } from '../dependencies.js';
import { componentRef } from '../openapi/json-schema.js';

/** Milliseconds that the database may take to answer before the service calls itself not ready. */
const PING_TIMEOUT_MS = 2_000;

interface Health {
  readonly status: 'ok';
}

/** For orchestrators; no token needed. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Connection) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process is alive' })
  @ApiResponse({ status: 200, description: 'It is.', schema: componentRef('Health') })
  live(): Health {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be served: the database answers' })
  @ApiResponse({ status: 200, description: 'They can.', schema: componentRef('Health') })
  @ApiResponse({
    status: 503,
    description: 'The database does not answer.',
    content: { 'application/problem+json': { schema: componentRef('Problem') } },
  })
  async ready(): Promise<Health> {
    if (await this.databaseAnswers()) return { status: 'ok' };
    throw new Problem('unavailable', 'The database cannot be reached at the moment.');
  }

  private async databaseAnswers(): Promise<boolean> {
    const ping = this.database.db?.command({ ping: 1 }) ?? Promise.reject(new Error('not connected'));
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PING_TIMEOUT_MS);
    });
    try {
      return await Promise.race([
        ping.then(
          () => true,
          () => false,
        ),
        tooSlow,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }
}
