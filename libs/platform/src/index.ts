export * from './clock.js';
export * from './config.js';
export * from './logger.js';
export * from './nest-logger.js';
export * from './own-process.js';
export * from './secret-box.js';
export * from './secret-key.js';
export * from './service.js';
