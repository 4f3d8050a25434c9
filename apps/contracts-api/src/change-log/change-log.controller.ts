import { Controller, Get, Inject, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Change } from '@tenor/domain';
import { changeLogModel, toChange, type ChangeDocument } from '@tenor/persistence';
import { type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { Access } from '../access/route-access.js';
import { BY_CALLER } from '../access/rules/tenant-rule.js';
import { DATABASE } from '../dependencies.js';
import { apiPath } from '../http/api-paths.js';
import { CurrentPrincipal, type Principal } from '../http/principal.js';
import { findPage } from '../list/find-page.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiList, ApiRead } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { notFound } from '../records/patch-record.js';
import { changeLogList } from './change-log-list.js';
import { visibleChanges } from './visible-changes.js';

const RESOURCE = changeLogList.resource;

/** Who changed what: to read, never to write. */
@ApiTags(RESOURCE)
@Access({ read: 'viewer', tenants: BY_CALLER })
@Controller(apiPath(RESOURCE))
export class ChangeLogController {
  constructor(@Inject(DATABASE) private readonly database: Connection) {}

  @Get()
  @ApiList('List changes, newest first', changeLogList, 'ChangeList')
  list(@Req() request: FastifyRequest, @CurrentPrincipal() principal: Principal): Promise<Page<Change>> {
    const query = parseListQuery(request.url, changeLogList);
    return findPage(changeLogModel(this.database), query, toChange, visibleChanges(principal));
  }

  @Get(':id')
  @ApiRead('Read a change', 'Change')
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<Change> {
    const filter = { $and: [...visibleChanges(principal), { _id: parseId(id) }] };
    const found = await changeLogModel(this.database).findOne().where(filter).lean<ChangeDocument>().exec();
    if (found === null) throw notFound();
    return toChange(found);
  }
}
