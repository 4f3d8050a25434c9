import { serviceProviderInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import { COUNT } from '../openapi/shapes.js';

const { create, patch, view, list, row } = objectSchemas(
  serviceProviderInput,
  { view: 'ServiceProvider' },
  {
    outputs: {
      contractCount: {
        ...COUNT,
        description: 'Contracts with it, of any status; those that the caller sees.',
      },
    },
    example: {
      name: 'Acme Networks',
      accountNumber: 'AC-4711',
      supportPhone: '+49 30 1234567',
      supportEmail: 'support@acme.example',
      tags: ['strategic'],
    },
  },
);

/** The provider's shapes in the API's description. */
export const serviceProviderComponents: Readonly<Record<string, JsonSchema>> = {
  ServiceProviderCreate: create,
  ServiceProviderPatch: patch,
  ServiceProvider: view,
  ServiceProviderList: list,
};

/** What a file of them has columns for. */
export const serviceProviderRow = row;
