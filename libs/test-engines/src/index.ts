export * from './rights-proxy/needed-rights.js';
export * from './rights-proxy/start-rights-proxy.js';
