import { apiTokenInput, ROLES, TOKEN_ORIGINS, userInput, valuesOf } from '@tenor/domain';
import { inputSchema, objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import {
  BOOLEAN,
  INSTANT,
  INSTANT_OR_NULL,
  listOf,
  object,
  oneOf,
  orNull,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';
import { signInInput } from './sign-in/sign-in.service.js';

const ID: JsonSchema = { type: 'string', format: 'uuid' };
const ROLE = oneOf(...valuesOf(ROLES));
const TENANTS: JsonSchema = {
  ...orNull(listOf(ID)),
  description: 'Ids of the tenants that it is restricted to; null: all of the estate.',
};

const user = objectSchemas(
  userInput,
  { view: 'User' },
  {
    example: { name: 'jane', email: 'jane@example.com', role: 'operator' },
    outputs: {
      password: {
        ...oneOf('none', 'one_time', 'chosen'),
        description: '`one_time`: to be replaced at the first sign-in.',
      },
    },
  },
);

const TOKEN = {
  id: ID,
  userId: ID,
  userName: TEXT_OR_NULL,
  name: TEXT,
  role: { ...ROLE, description: 'At most; the role of the user counts too.' },
  tenantIds: TENANTS,
  origin: oneOf(...TOKEN_ORIGINS),
  status: oneOf('valid', 'expired', 'revoked'),
  current: { ...BOOLEAN, description: 'The request came with it.' },
  createdAt: INSTANT,
  expiresAt: { ...INSTANT_OR_NULL, description: 'null: only of the token that a start was given or made.' },
  lastUsedAt: { ...INSTANT_OR_NULL, description: 'Exact to five minutes.' },
  revokedAt: INSTANT_OR_NULL,
};

/** The shapes of users, tokens and sign-ins in the API's description. */
export const accessComponents: Readonly<Record<string, JsonSchema>> = {
  UserCreate: user.create,
  UserPatch: user.patch,
  User: user.view,
  UserList: user.list,
  OneTimePassword: object({ name: TEXT, password: TEXT }),
  TokenCreate: {
    ...inputSchema(apiTokenInput),
    description: 'What is left out is as its maker has it. `userId`: administrators only.',
    examples: [{ name: 'nightly import', role: 'operator', expiresInDays: 90 }],
  },
  Token: object(TOKEN),
  TokenList: pageOf('Token'),
  NewToken: object({
    ...TOKEN,
    token: { ...TEXT, description: 'The bearer token: shown this once.', examples: ['tenor_…'] },
  }),
  SignIn: {
    ...inputSchema(signInInput),
    examples: [{ name: 'jane', password: 'correct horse battery staple' }],
  },
  Caller: object({ userId: ID, name: TEXT, role: ROLE, tokenId: ID, tenantIds: TENANTS }),
};
