import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { FORMATS } from './export-format.js';

/** Documents that a list is also given as a file. */
export const ApiExport: MethodDecorator = applyDecorators(
  ApiQuery({
    name: 'format',
    required: false,
    description:
      '`csv` or `ndjson`: all rows as a file, without `limit`, `cursor` and `count`; also by `Accept: text/csv` or `application/x-ndjson`. In CSV, a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe before it, so that no spreadsheet calculates it.',
    schema: { type: 'string', enum: [...FORMATS], default: 'json' },
  }),
);
