import { Controller, Get, Inject, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { invalidInput, nameKey, Problem } from '@tenor/domain';
import { today, type Clock, type Config } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { Access } from '../access/route-access.js';
import { OPEN } from '../access/rules/tenant-rule.js';
import { CLOCK, CONFIG, DATABASE } from '../dependencies.js';
import { paramsOf } from '../http/as-of.js';
import { ApiProblems } from '../openapi/api-decorators.js';
import { ReferenceNames } from '../references/reference-names.js';
import { calendarFeed } from './calendar-feed.js';
import { CalendarTokensService } from './calendar-tokens.service.js';

const PARAMETERS = ['token', 'tenant'];

/** The calendar of contracts, for programs that can send nothing but an address. */
@ApiTags('calendar-tokens')
@Access({ read: 'anyone', tenants: OPEN })
@Controller()
export class CalendarController {
  constructor(
    private readonly tokens: CalendarTokensService,
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('calendar.ics')
  @ApiOperation({
    summary: 'Read the calendar of renewals and notice deadlines',
    description:
      'RFC 5545: a whole-day event for the next renewal or the end of each active contract, and one for its notice deadline while nothing is decided, with reminders. Amounts are left out.',
  })
  @ApiQuery({
    name: 'token',
    required: true,
    description: 'Of a calendar, not a bearer token.',
    schema: { type: 'string' },
  })
  @ApiQuery({
    name: 'tenant',
    required: false,
    description: 'Only contracts of this tenant, by name or id.',
    schema: { type: 'string' },
  })
  @ApiResponse({
    status: 200,
    description: 'The calendar.',
    content: { 'text/calendar': { schema: { type: 'string' } } },
  })
  @ApiProblems(400)
  async read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const params = paramsOf(request.url);
    const unknown = [...params.keys()].find((name) => !PARAMETERS.includes(name));
    if (unknown !== undefined) throw refused(unknown, 'is not a known parameter', 'unknown_field');
    const secret = params.get('token');
    if (secret === null) throw new Problem('unauthorized', 'The calendar needs its token: ?token=…');
    const token = await this.tokens.scopeOf(secret);
    const tenantIds = await this.tenantsOf(params.get('tenant'), token.tenantIds);
    const now = this.clock.now();
    const day = today(this.clock, this.config.timezone);
    const feed = await calendarFeed(this.database, { name: token.name, tenantIds, today: day, now });
    void reply.header('cache-control', 'private, max-age=300');
    return new StreamableFile(feed, {
      type: 'text/calendar; charset=utf-8',
      disposition: 'inline; filename="tenor.ics"',
    });
  }

  private async tenantsOf(
    tenant: string | null,
    allowed: readonly string[] | null,
  ): Promise<readonly string[] | null> {
    if (tenant === null) return allowed;
    const names = new ReferenceNames(this.database);
    const byName = (await names.byKey('tenant', [tenant], allowed)).get(nameKey(tenant))?.[0]?._id;
    const asId = tenant.trim().toLowerCase();
    const id = byName ?? ((await names.namesById('tenant', [asId], allowed)).has(asId) ? asId : undefined);
    // One answer for a tenant that the token does not show and for one that is not there.
    if (id === undefined) throw refused('tenant', 'names no tenant of this calendar', 'unknown_reference');
    return [id];
  }
}

function refused(path: string, message: string, code: string): Error {
  return invalidInput([{ path, message, code }]);
}
