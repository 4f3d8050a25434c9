export * from './product/client.js';
export * from './product/product.js';
