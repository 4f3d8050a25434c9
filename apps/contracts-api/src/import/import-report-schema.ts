import { z } from 'zod';

const count = z.int().min(0);

const rowError = z
  .object({
    row: z.int().min(1).describe('The line of the file on which the record starts; the header is line 1.'),
    column: z.string().nullable().describe('As the header names it; null: the whole row.'),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ImportRowError' });

const reportFields = {
  created: count,
  updated: count,
  unchanged: count.describe('Rows that say what is stored already; nothing is written for them.'),
  failed: count.describe('Rows with an error.'),
  errorCount: count.describe('All errors, also those that are not listed.'),
  ignoredColumns: z.array(z.string()),
  createdReferences: z
    .object({ provider: count, tenant: count })
    .describe('Objects that were created because rows name them.'),
  dryRun: z.boolean(),
};

/** The shape of an import's answer, for the API's description. */
export const importReportSchema = z
  .object({ ...reportFields, errors: z.array(rowError).describe('At most 1,000.') })
  .meta({ id: 'ImportReport' });

/** The same when nothing was imported: the report inside a problem. */
export const importRefusalSchema = z
  .object({
    type: z.string().meta({ examples: ['urn:tenor:problem:import_refused'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    requestId: z.string(),
    ...reportFields,
    errors: z.array(rowError.extend({ path: z.string() })).describe('At most 1,000.'),
  })
  .meta({ id: 'ImportRefusal' });
