import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { INVOICES } from '@tenor/persistence';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Access } from '../access/route-access.js';
import { ofOwnContracts } from '../access/rules/hanging-objects.js';
import { ApiExport } from '../export/api-export.js';
import { listOrFile } from '../export/list-or-file.js';
import { objectExport } from '../export/object-export.js';
import { apiPath } from '../http/api-paths.js';
import { parseIfMatch } from '../http/etag.js';
import { expandParameter, parseExpand, withoutExpand } from '../http/expand.js';
import { createdResponse, objectResponse } from '../http/object-response.js';
import { principalOf } from '../http/principal.js';
import { tenantFilter } from '../http/tenant-filter.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiCreate, ApiList, ApiPatch, ApiRead, ApiRemove } from '../openapi/api-decorators.js';
import { parseId } from '../records/new-entity.js';
import { INVOICE_EXPANDS, type InvoiceView } from './invoice-json.js';
import { invoiceRow } from './invoice-schemas.js';
import { invoiceList } from './invoice-list.js';
import { InvoicesService } from './invoices.service.js';

const RESOURCE = invoiceList.resource;
const FILE = objectExport<InvoiceView>(RESOURCE, invoiceRow);

@ApiTags(RESOURCE)
@Access({ read: 'viewer', write: 'operator', tenants: ofOwnContracts(INVOICES) })
@Controller(apiPath(RESOURCE))
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Get()
  @ApiList('List invoices', invoiceList, 'InvoiceList')
  @ApiQuery(expandParameter(INVOICE_EXPANDS))
  @ApiExport
  list(@Req() request: FastifyRequest): Promise<Page<InvoiceView> | StreamableFile> {
    const expand = parseExpand(request.url, INVOICE_EXPANDS);
    return listOrFile(request, FILE, (url) => {
      const query = parseListQuery(withoutExpand(url), invoiceList, tenantFilter(request));
      return this.invoices.objects.page(query, principalOf(request).tenantIds, expand);
    });
  }

  @Post()
  @ApiCreate('Create an invoice', 'InvoiceCreate', 'Invoice')
  async create(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvoiceView> {
    return createdResponse(reply, RESOURCE, await this.invoices.objects.create(body, principalOf(request)));
  }

  @Get(':id')
  @ApiRead('Read an invoice', 'Invoice')
  @ApiQuery(expandParameter(INVOICE_EXPANDS))
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvoiceView | undefined> {
    const expand = parseExpand(request.url, INVOICE_EXPANDS);
    return objectResponse(
      request,
      reply,
      await this.invoices.objects.get(parseId(id), principalOf(request).tenantIds, expand),
    );
  }

  @Patch(':id')
  @ApiPatch('Change an invoice', 'InvoicePatch', 'Invoice')
  async patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvoiceView | undefined> {
    const ifMatch = parseIfMatch(request.headers['if-match']);
    return objectResponse(
      request,
      reply,
      await this.invoices.objects.patch(parseId(id), body, ifMatch, principalOf(request)),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRemove('Delete an invoice')
  delete(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    return this.invoices.objects.delete(parseId(id), parseIfMatch(request.headers['if-match']));
  }
}
