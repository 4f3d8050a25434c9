import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { importRefusalSchema, importReportSchema } from './import-report-schema.js';
import { IMPORTED_RESOURCES } from './imported-resources.js';

const DESCRIPTION = `Either lines of JSON, one object a line with the fields that the REST API shows, or CSV as RFC 4180 describes it: UTF-8 with or without byte order mark, delimiter \`,\` \`;\` or tab (detected
from the header), line breaks inside quotes, at most 64 MiB and 500,000 rows.

**Columns** are the fields of the resource, in camelCase or snake_case; references such as \`provider\` or
\`location\` take a name (or an id), \`providerId\` or \`locationId\` an id; parents in the same file may stand in any order. An empty cell clears the field, a column that the file lacks leaves it. Texts of one
line have runs of white space and line breaks folded to one space. \`tags\` and \`leadDays\` are separated by \`|\` (\`\\|\` and
\`\\\\\` inside an entry), \`customFields\` and \`externalRefs\` are JSON, choices may be written as value or label, in any case.
Amounts are plain decimal numbers (\`18000.50\`). Columns that only the server writes (\`version\`, \`createdAt\`, \`updatedAt\`,
\`decidedBy\`, \`decidedAt\`, \`providerName\`, \`tenantName\`) are accepted and ignored. Any other unknown column refuses the file,
unless \`map\` says which columns to read.

**Which object a row is about**: with an \`id\` (\`mode=upsert\`), the object with that id, or a new one; else the one that has
one of its \`externalRefs\`; else the one with its natural key: a rack by name and location, a device without a name
by serial, other inventory, a provider or a tenant by name, a contract by provider and
\`contractNumber\`, or if the row has no number by provider, \`name\` and \`startDate\`; an invoice by contract and \`invoiceNumber\`, an assignment
by contract, target and \`coverageStart\`, a waiver by target. These name their contract by number or name (\`contract\`, and
\`provider\` where several have it) or \`contractId\`, and their target by \`targetType\` and \`target\` or \`targetId\`. A key that stands twice in the file
(\`duplicate\`), matches several objects (\`ambiguous\`) or, with \`mode=create\`, is stored already (\`exists\`) is an error.

**A decision about a renewal** is taken as it stands: \`decisionFor\` is not compared with the cycle ends, since the dates may have
moved since it was made. A cancel ends the contract at the first cycle end from that day on, a renewal settles those up to it.

**All rows are validated before any is written.** Nothing is imported unless every row is good, or with \`onError=skip\` only
the good ones. There is no transaction: an import that a crash cut off is completed by sending the same \`upsert\` again;
rows that were written are then \`unchanged\`. One import per resource runs at a time, others wait for it.

**Commas and colons** in \`map\` and \`set\`: pairs are separated by commas and both parameters may be repeated. The last colon
of a mapping and the first of a constant separates. A comma ends a mapping only right behind \`:field\`, and begins a
constant only right before \`field:\`; \`\\,\` is a part of the name or value in any case. Names are percent-encoded as everything in a URL.`;

const REPORT = {
  created: 2,
  updated: 1,
  unchanged: 645,
  failed: 0,
  errors: [],
  errorCount: 0,
  ignoredColumns: ['directorate'],
  createdReferences: { provider: 1, tenant: 0 },
  dryRun: false,
};

const REFUSAL = {
  ...REPORT,
  type: 'urn:tenor:problem:import_refused',
  title: 'Nothing was imported',
  status: 422,
  detail:
    'Nothing was imported: the file has 1 error(s). The first, on line 3, execution_date: must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31; found "2025-06-31".',
  requestId: '7f8c3c0e-6a0f-4b8e-9d77-0d4b5d1f5a11',
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 1,
  errorCount: 1,
  createdReferences: { provider: 0, tenant: 0 },
  errors: [
    {
      path: 'rows[3].execution_date',
      row: 3,
      column: 'execution_date',
      code: 'invalid_date',
      message: 'must be a real date as YYYY-MM-DD, from 1900-01-01 to 9999-12-31; found "2025-06-31"',
    },
  ],
};

const CSV =
  'contractNumber,name,provider,status,startDate,endDate,recurringCost,currency\nC-1,Core switches,Acme Networks,active,2025-01-01,2026-12-31,1500.00,EUR\n';

const BODY = {
  required: true,
  content: {
    'text/csv': { schema: { type: 'string' as const }, example: CSV },
    'application/x-ndjson': {
      schema: { type: 'string' as const },
      example: '{"name": "Floor 2", "parent": "Hamburg", "tags": ["emea"]}\n',
    },
    'multipart/form-data': {
      schema: {
        type: 'object' as const,
        properties: { file: { type: 'string' as const, format: 'binary' } },
        required: ['file'],
      },
    },
  },
};

const choices = (...values: string[]) => ({ type: 'string' as const, enum: values, default: values[0] });
const list = (example: string) => ({
  type: 'array' as const,
  items: { type: 'string' as const },
  example: [example],
});

/** The description of the one operation. */
export function ApiImport(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Import a file', description: DESCRIPTION, requestBody: BODY }),
    ApiSecurity(BEARER),
    ApiParam({ name: 'resource', schema: { type: 'string', enum: [...IMPORTED_RESOURCES] } }),
    ApiQuery({
      name: 'mode',
      required: false,
      description: 'create: every row is a new object; upsert: or one that is stored.',
      schema: choices('create', 'upsert'),
    }),
    ApiQuery({
      name: 'dryRun',
      required: false,
      description: 'true: validate, and answer what the import would; write nothing.',
      schema: choices('false', 'true'),
    }),
    ApiQuery({
      name: 'createMissing',
      required: false,
      description:
        'Create what rows name and nobody bears, once per name: `provider`, `tenant`, or both separated by a comma.',
      schema: { type: 'string', example: 'provider' },
    }),
    ApiQuery({
      name: 'merge',
      required: false,
      description:
        'Fields that rows do not replace in stored objects. `externalRefs`: references of sources that the row does not name stay; `customFields`: those that it does not name stay; an empty cell changes nothing.',
      schema: { type: 'string', example: 'externalRefs,customFields' },
    }),
    ApiQuery({
      name: 'onError',
      required: false,
      description: 'abort: import nothing unless every row is good; skip: import the good rows.',
      schema: choices('abort', 'skip'),
    }),
    ApiQuery({
      name: 'map',
      required: false,
      description: 'Pairs of column:field. Only these columns are read.',
      schema: list('contract_number:contractNumber,title:name,suppliers:provider'),
    }),
    ApiQuery({
      name: 'set',
      required: false,
      description: 'Pairs of field:value, for every row.',
      schema: list('currency:AUD,billingPeriod:one_time,status:active'),
    }),
    ApiResponse({
      status: 200,
      description:
        'Imported. With onError=skip, or when others wrote at the same time, some rows may have failed.',
      standardSchema: importReportSchema,
      example: REPORT,
    }),
    ApiProblems(400, 404, 409, 413, 415),
    ApiResponse({
      status: 422,
      description: 'Nothing was imported because of errors in the file.',
      standardSchema: importRefusalSchema,
      example: REFUSAL,
    }),
  );
}
