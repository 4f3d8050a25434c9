export * from './priced-contract.js';
export * from './seeded-random.js';
export * from './slow-costs.js';
