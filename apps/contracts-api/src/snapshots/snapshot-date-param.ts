import { type ApiParamOptions } from '@nestjs/swagger';

/** The id of a snapshot in a path. */
export const SNAPSHOT_DATE: ApiParamOptions = {
  name: 'date',
  schema: { type: 'string', format: 'date', example: '2026-11-22' },
};
