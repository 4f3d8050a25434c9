import { type ApiQueryOptions } from '@nestjs/swagger';
import { CURRENCY_CODES } from '@tenor/domain';
import {
  operatorsOf,
  type FieldType,
  type ListDefinition,
  type ListField,
  type Operator,
} from '../list/list-definition.js';
import { LIMIT_DEFAULT, LIMIT_MAX, sortableNames } from '../list/parse-list-query.js';

const MEANINGS: Readonly<Record<Operator, string>> = {
  eq: 'Any of these values, separated by commas (write a comma within a value as `\\,`).',
  ne: 'None of these values.',
  gt: 'Greater than this.',
  gte: 'This or greater.',
  lt: 'Less than this.',
  lte: 'This or less.',
  contains: 'Contains any of these, without regard to case.',
  exists: 'true: has a value; false: has none.',
};

/** The query parameters of a list, from the table that also parses them. */
export function listParameters(definition: ListDefinition): ApiQueryOptions[] {
  const sortable = sortableNames(definition);
  return [
    {
      name: 'limit',
      required: false,
      description: 'Rows per page.',
      schema: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
    },
    {
      name: 'cursor',
      required: false,
      description: 'The `next` of the page before; only with the same sort and filters.',
      schema: { type: 'string' },
    },
    ...(sortable.length > 0 ? [sortParameter(sortable)] : []),
    {
      name: 'count',
      required: false,
      description: 'true: the answer has the `total` of all pages.',
      schema: { type: 'boolean', default: false },
    },
    ...(definition.searchable ? [SEARCH] : []),
    ...Object.entries(definition.fields).flatMap(([name, field]) => filterParameters(name, field)),
  ];
}

function sortParameter(sortable: readonly string[]): ApiQueryOptions {
  return {
    name: 'sort',
    required: false,
    description: `Fields, separated by commas, \`-\` for descending: ${sortable.join(', ')}. The id ends every order, in the direction of the first field. Empty values come first ascending, last descending.`,
    schema: { type: 'string', example: `-${sortable.at(-1) ?? 'id'}` },
  };
}

const SEARCH: ApiQueryOptions = {
  name: 'q',
  required: false,
  description: 'Every word is the beginning of some word of the object.',
  schema: { type: 'string' },
};

function filterParameters(name: string, field: ListField): ApiQueryOptions[] {
  return operatorsOf(field).map((operator) => ({
    name: operator === 'eq' ? name : `${name}[${operator}]`,
    required: false,
    description: [field.description, MEANINGS[operator]].filter(Boolean).join(' '),
    schema: operator === 'exists' ? { type: 'boolean' } : valueSchema(field.type, operator),
  }));
}

type ValueSchema = Extract<ApiQueryOptions, { schema: unknown }>['schema'];

function valueSchema(type: FieldType, operator: Operator): ValueSchema {
  const several = operator === 'eq' || operator === 'ne' || operator === 'contains';
  switch (type.kind) {
    case 'choice':
      return { type: 'string', description: `Of: ${type.values.join(', ')}.` };
    case 'currency':
      return { type: 'string', description: `ISO 4217, one of ${CURRENCY_CODES.length} codes.` };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return several ? { type: 'string' } : { type: 'integer', minimum: type.min, maximum: type.max };
    case 'date':
      return several ? { type: 'string' } : { type: 'string', format: 'date' };
    case 'instant':
      return several ? { type: 'string' } : { type: 'string', format: 'date-time' };
    case 'text':
    case 'id':
    case 'tags':
    case 'reference':
      return { type: 'string' };
  }
}
