import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
  StreamableFile,
  type Type,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { type Attachment, type AttachmentParent } from '@tenor/domain';
import { INVOICES } from '@tenor/persistence';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { Access } from '../access/route-access.js';
import { partsOf } from '../access/rules/hanging-objects.js';
import { byContract, OWN_CONTRACTS, type Ownership } from '../access/rules/ownership.js';
import { apiPath } from '../http/api-paths.js';
import { type Page } from '../list/list-definition.js';
import { parseListQuery } from '../list/parse-list-query.js';
import { ApiList, ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { parseId } from '../records/new-entity.js';
import { attachmentList } from './attachment-list.js';
import { type AttachmentOwner } from './attachment-store.js';
import { AttachmentsService, notAForm } from './attachments.service.js';
import { downloadHeaders } from './download-headers.js';

const ID = { name: 'id', schema: { type: 'string', format: 'uuid' } } as const;
const ATTACHMENT_ID = { name: 'attachmentId', schema: { type: 'string', format: 'uuid' } } as const;

/** The path names the parent: whose it is, theirs is the file. */
const OWNERS: Readonly<Record<AttachmentParent, Ownership>> = {
  contract: OWN_CONTRACTS,
  invoice: byContract(INVOICES),
};

const FORM = {
  schema: {
    type: 'object' as const,
    properties: {
      file: { type: 'string' as const, format: 'binary' },
      description: { type: 'string' as const },
    },
    required: ['file'],
  },
};

/** The attachments of contracts, or those of invoices. */
export function attachmentsController(parentType: AttachmentParent, resource: string): Type<object> {
  const ownerOf = (id: string): AttachmentOwner => ({ parentType, parentId: parseId(id) });

  @ApiTags(resource)
  @Access({ read: 'viewer', write: 'operator', tenants: partsOf(OWNERS[parentType]) })
  @Controller(`${apiPath(resource)}/:id/attachments`)
  class AttachmentsController {
    constructor(@Inject(AttachmentsService) private readonly attachments: AttachmentsService) {}

    @Get()
    @ApiParam(ID)
    @ApiList(`List the attachments of a ${parentType}`, attachmentList, 'AttachmentList')
    @ApiProblems(400, 404)
    list(@Param('id') id: string, @Req() request: FastifyRequest): Promise<Page<Attachment>> {
      return this.attachments.page(ownerOf(id), parseListQuery(request.url, attachmentList));
    }

    @Post()
    @ApiOperation({
      summary: `Attach a file to a ${parentType}`,
      description: 'At most 25 MiB. Its type is found from its first bytes, whatever the form says.',
    })
    @ApiSecurity(BEARER)
    @ApiParam(ID)
    @ApiConsumes('multipart/form-data')
    @ApiBody(FORM)
    @ApiResponse({ status: 201, description: 'Attached.', schema: componentRef('Attachment') })
    @ApiProblems(400, 404, 409, 413, 415)
    async attach(
      @Param('id') id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<Attachment> {
      const { 'content-type': contentType = '', 'content-length': length } = request.headers;
      const { body } = request;
      if (!(body instanceof Readable)) throw notAForm(contentType);
      const contentLength = length === undefined ? undefined : Number(length);
      const upload = { stream: body, contentType, contentLength };
      const attachment = await this.attachments.attach(ownerOf(id), upload);
      const path = `${apiPath(resource, attachment.parentId)}/attachments/${attachment.id}`;
      void reply.header('location', path);
      return attachment;
    }

    @Get(':attachmentId')
    @ApiOperation({ summary: `Read what an attachment of a ${parentType} is` })
    @ApiSecurity(BEARER)
    @ApiParam(ID)
    @ApiParam(ATTACHMENT_ID)
    @ApiResponse({ status: 200, description: 'Without its bytes.', schema: componentRef('Attachment') })
    @ApiProblems(400, 404)
    read(@Param('id') id: string, @Param('attachmentId') attachmentId: string): Promise<Attachment> {
      return this.attachments.get(ownerOf(id), parseId(attachmentId));
    }

    @Get(':attachmentId/content')
    @ApiOperation({
      summary: `Download an attachment of a ${parentType}`,
      description: 'As a file to be saved, never to be shown in the browser. The ETag is its SHA-256.',
    })
    @ApiSecurity(BEARER)
    @ApiParam(ID)
    @ApiParam(ATTACHMENT_ID)
    @ApiResponse({
      status: 200,
      description: 'The bytes.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    })
    @ApiResponse({ status: 304, description: 'The caller has these bytes already.' })
    @ApiProblems(400, 404)
    async download(
      @Param('id') id: string,
      @Param('attachmentId') attachmentId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<StreamableFile | undefined> {
      const { attachment, bytes } = await this.attachments.open(ownerOf(id), parseId(attachmentId));
      const { etag, disposition, policy } = downloadHeaders(attachment);
      void reply.headers({ etag, 'content-security-policy': policy });
      if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim() === etag)) {
        void reply.code(304);
        return undefined;
      }
      return new StreamableFile(bytes(), {
        type: attachment.contentType,
        length: attachment.size,
        disposition,
      });
    }

    @Delete(':attachmentId')
    @HttpCode(204)
    @ApiOperation({ summary: `Delete an attachment of a ${parentType}` })
    @ApiSecurity(BEARER)
    @ApiParam(ID)
    @ApiParam(ATTACHMENT_ID)
    @ApiResponse({ status: 204, description: 'Deleted, with its bytes.' })
    @ApiProblems(400, 404)
    remove(@Param('id') id: string, @Param('attachmentId') attachmentId: string): Promise<void> {
      return this.attachments.remove(ownerOf(id), parseId(attachmentId));
    }
  }

  // The description's operation ids begin with the class's name.
  const name = parentType === 'contract' ? 'ContractAttachments' : 'InvoiceAttachments';
  Object.defineProperty(AttachmentsController, 'name', { value: `${name}Controller` });
  return AttachmentsController;
}
