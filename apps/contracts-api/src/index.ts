export { createContractsApi } from './create-contracts-api.js';
export { type ContractsApiDependencies, type ServiceDependencies } from './dependencies.js';
