import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { ApiProblems, BEARER } from '../openapi/api-decorators.js';
import { componentRef } from '../openapi/json-schema.js';
import { reportParameters, type ReportDefinition } from './report-query.js';

/** `GET` of a report: its parameters come from the definition. */
export function ApiReport(
  summary: string,
  definition: ReportDefinition,
  component: string,
  description?: string,
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, ...(description !== undefined && { description }) }),
    ApiSecurity(BEARER),
    ...reportParameters(definition).map((parameter) => ApiQuery(parameter)),
    ApiResponse({
      status: 200,
      description: 'The report for the day.',
      schema: componentRef(component),
    }),
    ApiProblems(400),
  );
}
