import { type StreamableFile } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Page } from '../list/list-definition.js';
import { exportFile, type ExportShape } from './export-file.js';
import { takeFormat } from './export-format.js';
import { allPages } from './object-export.js';

/**
 * Answers a list request with one page, or with all of them as the file that it asks for.
 * @param page Reads the page that a URL asks for.
 */
export async function listOrFile<View>(
  request: FastifyRequest,
  shape: ExportShape<View>,
  page: (url: string) => Promise<Page<View>>,
): Promise<Page<View> | StreamableFile> {
  const { format, url } = takeFormat(request.url, request.headers.accept);
  return format === 'json' ? page(url) : exportFile(allPages(page, url), format, shape);
}
