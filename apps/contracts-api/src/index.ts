export { adminToken, type AdminToken } from './admin-token.js';
export { createContractsApi } from './create-contracts-api.js';
export { type ContractsApiDependencies, type ServiceDependencies } from './dependencies.js';
