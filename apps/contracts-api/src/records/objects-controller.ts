import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Req,
  Res,
  StreamableFile,
  type Type,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Entity } from '@tenor/domain';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { type TenantRule } from '../access/rules/tenant-rule.js';
import { ApiExport } from '../export/api-export.js';
import { exportFile } from '../export/export-file.js';
import { takeFormat } from '../export/export-format.js';
import { allPages, objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { principalOf, type Principal, type SeenTenants } from '../http/principal.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type ListDefinition, type ListQuery, type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { type JsonSchema } from '../openapi/json-schema.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from './new-entity.js';

/** What is served: {@link LinkedObjects}, in general. */
export interface ServedObjects<View extends Entity> {
  page(query: ListQuery, seen: SeenTenants): Promise<Page<View>>;
  get(id: string, seen: SeenTenants): Promise<View>;
  create(body: unknown, principal: Principal): Promise<{ record: View; created: boolean }>;
  patch(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    principal: Principal,
  ): Promise<View>;
  delete(id: string, ifMatch: readonly number[] | undefined, principal: Principal): Promise<void>;
}

/** How a resource is served, and described. */
export interface ServedResource<View extends Entity> {
  readonly list: ListDefinition;
  readonly service: Type<{ readonly objects: ServedObjects<View> }>;
  /** As the description calls one and several: `a location`, `locations`. */
  readonly one: string;
  readonly many: string;
  /** The component of one; those of its input and list are named after it: `LocationCreate`. */
  readonly component: string;
  /** That component: an exported file has its fields as columns. */
  readonly described: JsonSchema;
  /** What its deletion is refused by, and what goes with it. */
  readonly removal: string;
  /** What callers get who are restricted to tenants. */
  readonly tenants: TenantRule;
}

/** The controller of a resource that has nothing but the five operations of all resources. */
export function objectsController<View extends Entity>(resource: ServedResource<View>): Type<object> {
  const { list, service, one, many, component, described, removal, tenants } = resource;
  const name = list.resource;
  const shape = objectExport<View>(name, described);

  @ApiTags(name)
  @Access({ read: 'viewer', write: 'operator', tenants })
  @Controller(apiPath(name))
  class ObjectsController {
    private readonly objects: ServedObjects<View>;

    constructor(@Inject(service) { objects }: { readonly objects: ServedObjects<View> }) {
      this.objects = objects;
    }

    @Get()
    @ApiList(`List ${many}`, list, `${component}List`)
    @ApiExport
    async list(@Req() request: FastifyRequest): Promise<Page<View> | StreamableFile> {
      const { format, url } = takeFormat(request.url, request.headers.accept);
      const page = (of: string): Promise<Page<View>> =>
        this.objects.page(parseListQuery(of, list, tenantFilter(request)), principalOf(request).tenantIds);
      return format === 'json' ? page(url) : exportFile(allPages(page, url), format, shape);
    }

    @Post()
    @ApiCreate(`Create ${one}`, `${component}Create`, component)
    async create(
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<View> {
      return createdResponse(reply, name, await this.objects.create(body, principalOf(request)));
    }

    @Get(':id')
    @ApiRead(`Read ${one}`, component)
    async read(
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<View | undefined> {
      return objectResponse(
        request,
        reply,
        await this.objects.get(parseId(id), principalOf(request).tenantIds),
      );
    }

    @Patch(':id')
    @ApiPatch(`Change ${one}`, `${component}Patch`, component)
    async patch(
      @Param('id') id: string,
      @Body() body: unknown,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<View | undefined> {
      const ifMatch = parseIfMatch(request.headers['if-match']);
      const patched = await this.objects.patch(parseId(id), body, ifMatch, principalOf(request));
      return objectResponse(request, reply, patched);
    }

    @Delete(':id')
    @HttpCode(204)
    @ApiRemove(`Delete ${one}`, removal)
    delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
      const ifMatch = parseIfMatch(request.headers['if-match']);
      return this.objects.delete(parseId(id), ifMatch, principalOf(request));
    }
  }

  // The description's operation ids begin with the class's name.
  Object.defineProperty(ObjectsController, 'name', { value: `${component}sController` });
  return ObjectsController;
}
