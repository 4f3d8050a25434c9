export * from './connect.js';
export * from './ensure-contract-indexes.js';
export * from './models/contract-model.js';
export * from './models/service-provider-model.js';
export * from './models/stored.js';
export * from './models/tenant-model.js';
export * from './search/search-tokens.js';
